import { describe, expect, test } from "vitest";
import { citationBook, citationGate, linkCitations } from "./citations";

const outcome = (evidence: { id: string; href: string | null }[], path = "/investigations/p/x") => ({
  status: "ok",
  data: { path, report: { evidence: evidence.map((item) => ({ ...item, statement: `about ${item.id}` })) } },
  notes: [],
});

function book(...evidence: { id: string; href: string | null }[]) {
  const made = citationBook();
  made.learn(outcome(evidence));
  return made;
}

const known = () => book({ id: "e1", href: "/executions/p/x?step=a&line=4" }, { id: "e12", href: null });

describe("citations", () => {
  test.each([
    ["The host was down [e1].", "The host was down [e1](/executions/p/x?step=a&line=4)."],
    ["Both [e1, e12]!", "Both [e1](/executions/p/x?step=a&line=4) [e12](/investigations/p/x#e12)!"],
    ["[e1](https://evil.example/) said so", "[e1](/executions/p/x?step=a&line=4) said so"],
    ["Nobody said [e7].", "Nobody said [e7, unverified]."],
    [
      "`[e7]` and\n```\n[e7] [e1]\n```\n[e1]",
      "`[e7]` and\n```\n[e7] [e1]\n```\n[e1](/executions/p/x?step=a&line=4)",
    ],
    ["A list [1], [example](/x), [ERROR] and [e", "A list [1], [example](/x), [ERROR] and [e"],
  ])("%j becomes links where the evidence exists and is marked where it does not", (text, expected) => {
    expect(linkCitations(text, known()).text).toBe(expected);
  });

  test("the same comes out however the text is cut into pieces", () => {
    const text = "One [e1], two [e1, e12] ``[e9]``.\n```log\n[e9]\n```\nthree [e12](/x) [not one] four";
    const whole = linkCitations(text, known()).text;
    for (let size = 1; size < 9; size++) {
      const gate = citationGate(known(), { stopAtInvented: false });
      let out = "";
      for (let at = 0; at < text.length; at += size) out += gate.push(text.slice(at, at + size));
      expect(out + gate.end().text).toBe(whole);
    }
  });

  test("everything from an invented citation on is held back", () => {
    const gate = citationGate(known(), { stopAtInvented: true });
    const out = gate.push("Right [e1]. Wrong [e") + gate.push("44]. And more") + gate.push(" [e1].");
    expect(out).toBe("Right [e1](/executions/p/x?step=a&line=4). Wrong ");
    expect(gate.end()).toEqual({ text: "", held: "[e44]. And more [e1]." });
    expect(gate.invented()).toEqual(["e44"]);
  });

  test("text without a bracket is never delayed", () => {
    const gate = citationGate(known(), { stopAtInvented: true });
    expect(gate.push("word ")).toBe("word ");
    expect(gate.push("and word")).toBe("and word");
  });

  test("an id that two reports of one turn use has no link, one of a later turn leads to the later report", () => {
    const made = book({ id: "e1", href: "/a" });
    made.learn(outcome([{ id: "e1", href: "/b" }]));
    expect(linkCitations("[e1]", made).text).toBe("[e1]");
    made.beginTurn();
    made.learn(outcome([{ id: "e1", href: "/c" }]));
    expect(linkCitations("[e1]", made).text).toBe("[e1](/c)");
  });

  test("outcomes that are no investigation, failed or malformed bring no evidence", () => {
    const made = citationBook();
    for (const output of [
      null,
      "e1",
      { status: "error" },
      { status: "ok", data: { evidence: "e1" }, notes: [] },
    ]) {
      made.learn(output);
    }
    expect(made.all()).toEqual([]);
  });
});
