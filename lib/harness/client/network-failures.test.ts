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

const explain = (error: unknown) => {
  const told = errorOfException(error, { operation: "pipeline.run", host: "harness.example" });
  return [
    told.name,
    "failure" in told ? told.failure : null,
    told.message,
    told.remedy,
    told.details?.reason,
    told.details?.host,
    told.details?.operation,
  ];
};
const where = ["harness.example", "pipeline.run"];

test.each([
  [
    failure("UND_ERR_CONNECT_TIMEOUT"),
    "HarnessTimeoutError",
    null,
    "harness.example did not accept a connection in time.",
    "Check the address, the network and any firewall between this server and Harness.",
  ],
  [
    failure("UND_ERR_HEADERS_TIMEOUT"),
    "HarnessTimeoutError",
    null,
    "harness.example did not answer in time.",
    "Try again later.",
  ],
  [
    failure("UND_ERR_BODY_TIMEOUT"),
    "HarnessTimeoutError",
    null,
    "harness.example did not answer in time.",
    "Try again later.",
  ],
  [
    failure("EAI_AGAIN", "getaddrinfo"),
    "HarnessNetworkError",
    "dns",
    "The host harness.example could not be found.",
    "Check the address for a typing error, and the DNS of this server.",
  ],
  [
    failure("ECONNREFUSED", "connect"),
    "HarnessNetworkError",
    "refused",
    "harness.example refused the connection.",
    "Check the address and the port, and that the installation is running.",
  ],
  [
    failure("EHOSTUNREACH", "connect"),
    "HarnessNetworkError",
    "unreachable",
    "harness.example cannot be reached from this server.",
    "Check the network of this server.",
  ],
  [
    failure("ENETUNREACH", "connect"),
    "HarnessNetworkError",
    "unreachable",
    "harness.example cannot be reached from this server.",
    "Check the network of this server.",
  ],
  [
    failure("ECONNRESET", "read"),
    "HarnessNetworkError",
    "reset",
    "The connection to harness.example broke.",
    "Try again; if it persists, check proxies between this server and Harness.",
  ],
])("%s is told in a sentence, with what to do", (error, name, kind, message, remedy) => {
  expect(explain(error)).toEqual([name, kind, message, remedy, error.code, ...where]);
});

test.each([
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "HOSTNAME_MISMATCH",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "EPROTO",
])("%s is a matter of the certificate", (code) => {
  expect(explain(failure(code))).toEqual([
    "HarnessNetworkError",
    "certificate",
    "The certificate of harness.example could not be verified.",
    "Check that the certificate is valid and, for a private authority, that this server trusts it (NODE_EXTRA_CA_CERTS).",
    code,
    ...where,
  ]);
});

test.each(["ERR_SSL_DECRYPTION_FAILED", "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", "NO_CERT_", "X_EPROTO"])(
  "%s is not",
  (code) => {
    expect(explain(failure(code))[1]).toBe("reset");
  },
);

test("a cause tells what broke, six levels down and no further, and a circle of causes ends", () => {
  const nested = (levels: number): Error =>
    levels === 0
      ? failure("ETIMEDOUT", "connect")
      : Object.assign(new Error("outer"), { cause: nested(levels - 1) });
  expect(explain(nested(5))[2]).toBe("harness.example did not accept a connection in time.");
  expect(explain(nested(6))[1]).toBe("reset");
  const circle: Error & { cause?: unknown } = new Error("round");
  circle.cause = circle;
  expect(explain(circle)[1]).toBe("reset");
  const all = new AggregateError([new Error("x"), nested(1)], "all failed");
  expect(explain(all)[4]).toBe("ETIMEDOUT");
  expect(explain(all)[2]).toBe("harness.example did not accept a connection in time.");
});

test.each([null, undefined, "text", 5, ["ECONNREFUSED"], { code: 5 }])(
  "%j says nothing and is a broken connection",
  (value) => {
    expect(explain(value).slice(1, 5)).toEqual([
      "reset",
      "The connection to harness.example broke.",
      "Try again; if it persists, check proxies between this server and Harness.",
      undefined,
    ]);
  },
);

test("a plain record with a code is read like an error", () => {
  expect(explain({ code: "ECONNREFUSED" })[1]).toBe("refused");
});
