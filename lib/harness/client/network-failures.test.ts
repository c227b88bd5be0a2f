import { expect, test } from "vitest";
import { sendOutcomeOf } from "./errors";
import { errorOfException } from "./network-failures";

const failure = (code: string, syscall?: string) =>
  Object.assign(new Error("it broke"), { code, ...(syscall === undefined ? {} : { syscall }) });
const outcomeOf = (error: unknown) =>
  sendOutcomeOf(errorOfException(error, { operation: "pipeline.run", host: "harness.example" }));

test.each([
  ["a host that has no address", failure("ENOTFOUND", "getaddrinfo")],
  ["a closed port", failure("ECONNREFUSED", "connect")],
  ["a connection that did not come about in time", failure("ETIMEDOUT", "connect")],
  ["the same, as undici tells it", failure("UND_ERR_CONNECT_TIMEOUT")],
  ["no route", failure("EHOSTUNREACH", "connect")],
  ["two addresses that both refuse", new AggregateError([failure("ETIMEDOUT", "connect")], "all failed")],
  ["a certificate that nobody vouches for", failure("DEPTH_ZERO_SELF_SIGNED_CERT")],
])("%s: the write was not sent", (_title, error) => {
  expect(outcomeOf(error)).toBe("not_sent");
});

test.each([
  ["a reset", failure("ECONNRESET", "read")],
  ["a connection that stood and timed out", failure("ETIMEDOUT", "read")],
  ["a route that was lost on the way", failure("EHOSTUNREACH", "read")],
  ["an encrypted record that cannot be read", failure("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC")],
  ["no headers in time", failure("UND_ERR_HEADERS_TIMEOUT")],
  ["the other side closed", failure("UND_ERR_SOCKET")],
  ["a compressed answer that was cut off", failure("Z_BUF_ERROR")],
  ["anything else", new Error("who knows")],
])("%s: whether the write happened is unknown", (_title, error) => {
  expect(outcomeOf(error)).toBe("unknown");
});
