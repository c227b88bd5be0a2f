import { expect, test } from "vitest";
import type { PlaybookContext } from "@/schemas/team/playbook-context";
import { decide } from "../decide";

const context: PlaybookContext = {
  subject: null,
  now: "2026-03-04T10:00:00.000Z", // a Wednesday
  userName: "Ada",
  firstTurn: false,
};
const onTest: PlaybookContext = {
  ...context,
  subject: { kind: "test", title: "binds a free port", path: "/tests/12", projectKey: "demo.default.shop" },
};

function firstCall(text: string, where: PlaybookContext) {
  const played = decide([{ text, steps: [], approval: null, answer: "" }], where, { mayCall: true });
  return "calls" in played ? played.calls[0] : played;
}

test.each<[string, PlaybookContext, string, Record<string, unknown>]>([
  ["which tests are flaky?", context, "list_flaky_tests", {}],
  ["why is `applies a voucher twice` flaky?", context, "explain_test", { test: "applies a voucher twice" }],
  [
    "why is sums weights of split parcels flaky",
    context,
    "explain_test",
    { test: "sums weights of split parcels" },
  ],
  [
    "explain the test imports two feeds at once",
    context,
    "explain_test",
    { test: "imports two feeds at once" },
  ],
  ["why does the test binds a free port fail?", context, "explain_test", { test: "binds a free port" }],
  ["why is this test flaky?", onTest, "explain_test", { test: "/tests/12", project: "demo.default.shop" }],
  ["why does this test fail?", onTest, "explain_test", { test: "/tests/12", project: "demo.default.shop" }],
  ["what if we quarantine the flaky tests?", context, "simulate_quarantine", {}],
  ["quarantine the worst tests", context, "simulate_quarantine", {}],
  ["what would quarantining them do?", context, "simulate_quarantine", {}],
  [
    'what if we quarantine "binds a free port" and "collects synonyms"?',
    context,
    "simulate_quarantine",
    { tests: ["binds a free port", "collects synonyms"] },
  ],
  [
    "what if we quarantine collects synonyms",
    context,
    "simulate_quarantine",
    { tests: ["collects synonyms"] },
  ],
  ["quarantine it", onTest, "simulate_quarantine", { tests: ["/tests/12"], project: "demo.default.shop" }],
  ["which tests regressed since monday?", context, "find_regressions", { since: "2026-03-02T00:00:00.000Z" }],
  [
    "which tests regressed since 2026-02-01",
    context,
    "find_regressions",
    { since: "2026-02-01T00:00:00.000Z" },
  ],
  ["any regressions this month?", context, "find_regressions", { range: "30d" }],
  ["which tests started failing this week?", context, "find_regressions", { range: "7d" }],
])("%j is asked of the tool for it", (text, where, tool, input) => {
  expect(firstCall(text, where)).toEqual({ tool, input });
});
