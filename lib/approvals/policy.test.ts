import { describe, expect, test } from "vitest";
import { person, system } from "@/lib/connectors/simulated-account.fixture";
import type { Actor } from "@/lib/context";
import type { StoredOperation } from "@/schemas/approvals";
import { approvalInNotes, withApprovalNote } from "./approval-note";
import { nextLookAfterMs } from "./look-intervals";
import { operationHash } from "./operation-hash";
import { mayWithdraw, personBehind, whyMayNotDecide } from "./policy";
import { minute, noon, runOperation } from "./stored-request.fixture";

const request = {
  status: "pending" as const,
  risk: "high_write" as const,
  requestedBy: "test:member",
  expiresAt: new Date(noon + minute),
};
const teammate: Actor = {
  kind: "teammate",
  id: "mate",
  name: "Mate",
  role: "admin",
  onBehalfOf: { id: "test:member", name: "The member" },
};

test("a teammate acts for the person who asked it, background work for nobody", () => {
  expect(personBehind(person("member"))).toEqual({ id: "test:member", name: "The member" });
  expect(personBehind(teammate)).toEqual({ id: "test:member", name: "The member" });
  expect(personBehind(system)).toBeNull();
});

describe("who may decide", () => {
  const why = (actor: Actor, change: Partial<Parameters<typeof whyMayNotDecide>[1]> = {}, at = noon) =>
    whyMayNotDecide(actor, { ...request, ...change }, { separateRequester: true }, new Date(at));

  test.each([
    ["an approver, of a write", person("approver"), {}, null],
    ["an admin, of what destroys", person("admin"), { risk: "destructive" }, null],
    [
      "not an approver, of what destroys",
      person("approver"),
      { risk: "destructive" },
      "A destructive operation is decided by the role admin; you are approver.",
    ],
    ["not a member", person("member", "x"), {}, "Deciding needs the role approver or above; you are member."],
    ["not a teammate", teammate, {}, "Only a person decides on a request."],
    ["not background work", system, {}, "Only a person decides on a request."],
    [
      "not who asked",
      person("admin"),
      { requestedBy: "test:admin" },
      "You asked for this yourself; somebody else has to decide.",
    ],
    ["nobody, of what is denied", person("admin"), { status: "denied" }, "This request is already denied."],
  ] as const)("%s", (_, actor, change, expected) => {
    expect(why(actor, change)).toBe(expected);
  });

  test("until the moment it expires", () => {
    expect(why(person("admin"), {}, noon + minute - 1)).toBeNull();
    expect(why(person("admin"), {}, noon + minute)).toBe("This request has expired.");
  });

  test("who asked may where the setting allows it", () => {
    const own = { ...request, requestedBy: "test:admin" };
    expect(whyMayNotDecide(person("admin"), own, { separateRequester: false }, new Date(noon))).toBeNull();
  });
});

test("who asked and an admin may take a pending request back, as persons", () => {
  expect(mayWithdraw(person("member"), request)).toBe(true);
  expect(mayWithdraw(person("admin"), request)).toBe(true);
  expect(mayWithdraw(person("approver"), request)).toBe(false);
  expect(mayWithdraw(person("member"), { ...request, status: "approved" })).toBe(false);
  expect(mayWithdraw(teammate, { ...request, requestedBy: "mate" })).toBe(false);
});

describe("the note by which an execution is found again", () => {
  const noteIn = (operation: StoredOperation) =>
    (withApprovalNote(operation, "a-1").args.query as Record<string, unknown>).notesForPipelineExecution; // as above
  const withNotes = (notes: unknown) => ({
    ...runOperation,
    args: { ...runOperation.args, query: { other: "x", notesForPipelineExecution: notes } },
  });

  test("names the approval, behind what the person wrote", () => {
    expect(noteIn(runOperation)).toBe("Tackroom approval a-1");
    expect(noteIn(withNotes("night shift"))).toBe("night shift (Tackroom approval a-1)");
    expect(noteIn(withNotes("  "))).toBe("Tackroom approval a-1");
    expect(noteIn(withNotes(5))).toBe("Tackroom approval a-1");
  });

  test("changes nothing else of the operation, which stays as it was given", () => {
    const given = withNotes("x");
    const noted = withApprovalNote(given, "a-1");
    expect(noted).toEqual({
      ...given,
      args: {
        path: { pipeline_id: "build" },
        query: { other: "x", notesForPipelineExecution: "x (Tackroom approval a-1)" },
      },
    });
    expect(given.args.query).toEqual({ other: "x", notesForPipelineExecution: "x" });
  });

  test("is given only to what starts an execution and can carry one", () => {
    const update = { ...runOperation, operationKey: "pipeline.update" };
    expect(withApprovalNote(update, "a-1")).toBe(update);
    for (const query of [undefined, null, "text"]) {
      const odd = { ...runOperation, args: { query } };
      expect(withApprovalNote(odd, "a-1")).toBe(odd);
    }
  });

  test("is told from another approval's, and from notes that name none", () => {
    expect(approvalInNotes("night shift (Tackroom approval a-1)", "a-1")).toBe("this");
    expect(approvalInNotes("Tackroom approval a-2", "a-1")).toBe("another");
    expect(approvalInNotes("night shift", "a-1")).toBe("none");
    expect(approvalInNotes("", "a-1")).toBe("none");
    expect(approvalInNotes(null, "a-1")).toBe("none");
  });
});

test("looks at a run follow each other half as long again, half a minute at most, and the last at the end of the wait", () => {
  const wait = { timeoutMs: 100_000, intervalMs: 4_000 };
  const looks: number[] = [];
  for (let elapsed = 0; elapsed < wait.timeoutMs; ) {
    const after = nextLookAfterMs(wait, elapsed);
    looks.push(after);
    elapsed += after;
  }
  expect(looks).toEqual([4_000, 6_000, 9_000, 13_500, 20_250, 30_000, 17_250]);
  // An interval of its own that is longer stays; nothing is asked for more often than once a second.
  expect(nextLookAfterMs({ timeoutMs: 600_000, intervalMs: 45_000 }, 10_000)).toBe(45_000);
  expect(nextLookAfterMs(wait, 99_900)).toBe(1_000);
  expect(nextLookAfterMs(wait, 120_000)).toBe(1_000);
});

test("what is approved is approved for its connector, organization, project and every argument", () => {
  const scope = { connectorId: "c", orgIdentifier: "o", projectIdentifier: "p" };
  const hashes = [
    operationHash(scope, runOperation),
    operationHash({ ...scope, connectorId: "d" }, runOperation),
    operationHash({ ...scope, orgIdentifier: null }, runOperation),
    operationHash({ ...scope, projectIdentifier: "q" }, runOperation),
    operationHash(scope, { ...runOperation, resourceId: "other" }),
    operationHash(scope, { ...runOperation, args: {} }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(operationHash({ ...scope, ...{ title: "not of the scope" } }, runOperation)).toBe(hashes[0]);
});
