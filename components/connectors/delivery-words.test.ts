import { expect, test } from "vitest";
import { deliveryOutcomes } from "@/schemas/webhooks";
import { deliveryWords } from "./delivery-words";

test("each delivery is told in a sentence, with its reason where it led to nothing", () => {
  const words = deliveryOutcomes.map((outcome) =>
    deliveryWords({ outcome, reason: "Its body is not JSON.", subject: "run-1" }),
  );
  expect(words).toEqual([
    "Read from Harness: run-1.",
    "Was about to be read already: run-1.",
    "Harness's test notification arrived.",
    "Ignored. Its body is not JSON.",
    "Refused. Its body is not JSON.",
  ]);
  expect(deliveryWords({ outcome: "queued", reason: null, subject: null })).toBe("Read from Harness.");
  expect(deliveryWords({ outcome: "ignored", reason: null, subject: null })).toBe("Ignored.");
});
