import { expect, test } from "vitest";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import { summaryText } from "./summary-text";

const place = {
  projectKey: "demo.shop",
  planExecutionId: "x",
  pipelineIdentifier: "storefront",
  pipelineName: "Storefront",
  runSequence: 7,
  stageIdentifier: null,
  stageName: null,
  stepIdentifier: null,
  stepName: null,
  stepNodeId: null,
  stepType: null,
  at: null,
  href: "/executions/demo.shop/x",
};

const report: InvestigationReport = {
  engine: "test",
  bottomLine: "The registry was down.",
  verdict: "transient",
  cause: "network",
  causeTitle: "Network",
  recurrence: "transient",
  confidence: 0.93,
  failedAt: 0,
  firstFailure: place,
  otherFailures: [],
  chain: [],
  excerpt: [
    { line: 1, text: "npm ci", failing: false, href: "/1" },
    ...Array.from({ length: 9 }, (_, index) => ({
      line: index + 2,
      text: `error ${index}  `,
      failing: true,
      href: "/2",
    })),
  ],
  culprit: null,
  comparedWith: null,
  changes: [],
  hypotheses: [],
  evidence: [],
  timeline: [],
  actions: [
    {
      id: "a1",
      kind: "rerun",
      title: "Run it again",
      what: "Start it on the same commit.",
      expectedEffect: "It passes.",
      risk: "low",
      button: null,
      evidenceIds: [],
    },
  ],
  similar: { clusterId: null, total: 0, rerunsTried: 0, rerunsPassed: 0, items: [] },
  unknowns: [],
};

test("a copied summary has the answer first, at most six failing lines, what to do, and the link last", () => {
  const lines = summaryText("Storefront #7", report, "https://tackroom.example/i/7").split("\n");
  expect(lines[0]).toBe("Storefront #7: The registry was down.");
  expect(lines[1]).toBe("Transient (very likely, 93 %), Network");
  expect(lines.filter((line) => line.startsWith("> "))).toEqual(
    [0, 1, 2, 3, 4, 5].map((n) => `> error ${n}`),
  );
  expect(lines.at(-2)).toBe("1. Run it again: Start it on the same commit.");
  expect(lines.at(-1)).toBe("https://tackroom.example/i/7");
});
