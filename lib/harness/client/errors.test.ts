import { expect, test } from "vitest";
import { InvalidInputError } from "@/lib/errors";
import {
  GrantRefusedError,
  HarnessAuthError,
  HarnessCancelledError,
  HarnessContractError,
  HarnessNetworkError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessServerError,
  HarnessTimeoutError,
  sendOutcomeOf,
} from "./errors";

test.each([
  ["a grant that does not fit", new GrantRefusedError("x"), "not_sent"],
  ["an argument that we refuse", new InvalidInputError("x"), "not_sent"],
  ["a host that does not exist", new HarnessNetworkError("dns", "x"), "not_sent"],
  ["a refused connection", new HarnessNetworkError("refused", "x"), "not_sent"],
  ["a certificate", new HarnessNetworkError("certificate", "x"), "not_sent"],
  ["a network that cannot be reached", new HarnessNetworkError("unreachable", "x"), "not_sent"],
  ["a reset", new HarnessNetworkError("reset", "x"), "unknown"],
  ["a timeout", new HarnessTimeoutError("x"), "unknown"],
  ["a timeout before a connection", new HarnessTimeoutError("x", { sent: false }), "not_sent"],
  ["a caller who left while waiting in line", new HarnessCancelledError(), "not_sent"],
  ["a caller who left after it was sent", new HarnessCancelledError("x", { sent: true }), "unknown"],
  ["our own full queue", new HarnessRateLimitError("x"), "not_sent"],
  ["Harness's 429", new HarnessRateLimitError("x", { details: { upstreamStatus: 429 } }), "refused"],
  ["a token that is refused", new HarnessAuthError("x"), "refused"],
  ["a missing permission", new HarnessPermissionError("x"), "refused"],
  ["a thing that does not exist", new HarnessNotFoundError("x"), "refused"],
  ["a refusal", new HarnessRefusedError("x"), "refused"],
  ["a failure of Harness", new HarnessServerError("x"), "unknown"],
  ["an answer that cannot be read", new HarnessContractError("x"), "unknown"],
  ["a fault of ours", new Error("x"), "unknown"],
  ["what is no error at all", undefined, "unknown"],
])("%s leaves a write %#", (_, error, outcome) => {
  expect(sendOutcomeOf(error)).toBe(outcome);
});

test("each failure has the code by which it is told apart, and a cancellation a sentence", () => {
  const codes = [
    new HarnessContractError("x"),
    new HarnessNetworkError("dns", "x"),
    new HarnessTimeoutError("x"),
    new HarnessAuthError("x"),
    new HarnessPermissionError("x"),
    new HarnessNotFoundError("x"),
    new HarnessRefusedError("x"),
    new HarnessServerError("x"),
    new HarnessCancelledError(),
    new GrantRefusedError("x"),
  ].map(({ code }) => code);
  expect(codes).toEqual([
    "upstream_contract",
    "upstream_unreachable",
    "upstream_timeout",
    "upstream_auth",
    "forbidden",
    "not_found",
    "invalid_input",
    "upstream_failed",
    "cancelled",
    "forbidden",
  ]);
  expect(new HarnessCancelledError().message).toBe("The request to Harness was cancelled.");
});
