import { describe, expect, test } from "vitest";
import type { TelemetryView } from "@/schemas/telemetry/telemetry-view";
import { telemetrySentence } from "./telemetry-headline";

const view: TelemetryView = {
  connectorName: "Metrics",
  holds: { metrics: true, logs: false },
  lookup: { telemetryId: "1", host: null, query: null, from: 0, to: 3_600_000 },
  hosts: [],
  points: [],
  findings: [],
  logs: [],
  graphHref: null,
  problem: null,
};
const host = (name: string, outages: number) => ({ host: name, outages });
const line = (at: number) => ({
  connectorId: "1",
  connectorName: "Logs",
  at,
  source: "ci",
  text: "refused",
  href: "/telemetry/1",
});

describe("the first line of what a store of telemetry knows", () => {
  test.each<[string, Partial<TelemetryView>, string]>([
    [
      "a store that cannot be read is named",
      {
        problem: {
          connectorId: "1",
          connectorName: "Metrics",
          problem: "timeout",
          message: "slow",
          remedy: null,
        },
      },
      "Metrics could not be read.",
    ],
    ["nothing called is said", {}, "No host was called."],
    [
      "hosts without an outage are counted",
      { hosts: [host("a", 0), host("b", 0)] },
      "None of 2 hosts had an outage.",
    ],
    [
      "the one host that was down is named",
      { hosts: [host("a", 1), host("b", 0)] },
      "a had 1 outage, 1 other host had none.",
    ],
    [
      "the only host that was called needs no others beside it",
      { hosts: [host("a", 2)] },
      "a had 2 outages.",
    ],
    [
      "several hosts that were down are counted",
      { hosts: [host("a", 1), host("b", 2)] },
      "2 of 2 hosts had an outage.",
    ],
    ["a host that nobody called is said", { lookup: { ...view.lookup, host: "a" } }, "Nobody called a."],
    [
      "a host that was fine is said",
      { lookup: { ...view.lookup, host: "a" }, points: [{ at: 1, requests: 3, errors: 0 }] },
      "a had no outage.",
    ],
    ["logs without a line say so", { holds: { metrics: false, logs: true } }, "No line was written."],
    [
      "lines are counted",
      { holds: { metrics: false, logs: true }, logs: [line(1), line(2)] },
      "2 lines, the newest of this time.",
    ],
    [
      "lines that hold the text are counted",
      {
        holds: { metrics: false, logs: true },
        logs: [line(1)],
        lookup: { ...view.lookup, query: "refused" },
      },
      "1 line with “refused”.",
    ],
  ])("%s", (_, change, sentence) => {
    expect(telemetrySentence({ ...view, ...change })).toBe(sentence);
  });
});
