import { expect, test } from "vitest";
import { redactDeep, redactRecord } from "./redact-deep";
import { redactSecrets } from "./redact-secrets";

test.each([
  ["a Harness token", "token pat.AbCdEf123.64f0c1d2e3f4.A1b2C3d4E5f6 used", "A1b2C3d4E5f6"],
  ["a GitHub token", "clone with ghp_0123456789abcdefghijABCDEFGHIJ", "ghp_0123456789"],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"],
  ["a bearer header", "Authorization: Bearer abcdefghijklmnop.qrst", "abcdefghijklmnop"],
  ["a password in an address", "https://deploy:hunter2hunter2@example.com/x", "hunter2hunter2"],
  ["an assignment", "DB_PASSWORD=correcthorse battery", "correcthorse"],
  ["a JSON member", '{"client_secret": "zzzzzzzzzz"}', "zzzzzzzzzz"],
  ["a JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlLXBhcnQ", "c2lnbmF0dXJl"],
  ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"],
])("%s is blanked out", (_, text, secret) => {
  expect(redactSecrets(text)).not.toContain(secret);
  expect(redactSecrets(text)).toContain("[redacted]");
});

test.each([
  "Error: expected token ';' but found '}'",
  'password: <+secrets.getValue("db")>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a shell
  "PASSWORD=${DB_PASSWORD}",
  "npm ERR! code E401 Unable to authenticate",
  "git checkout 3f786850e387550fdab836ed7e6dc881de23001b",
  "https://registry.example.com/a/b",
])("%j is left as it is", (text) => {
  expect(redactSecrets(text)).toBe(text);
});

test("values under secret names are blanked out at any depth; references and structure stay", () => {
  const shown = redactDeep({
    spec: {
      credential: { type: "ManualConfig", spec: { password: "hunter2", passwordRef: "account.pw" } },
      "x-api-key": "k",
      apiKey: "k2",
      dbPassword: "k3",
      GITHUB_TOKEN: "k4",
      items: [{ clientSecret: "k5" }, { token: "" }, { password: '<+secrets.getValue("db")>' }],
      maxTokens: 5,
    },
    message: "used pat.acc.tok12345.secretsecret today",
  });
  expect(shown).toEqual({
    spec: {
      credential: { type: "ManualConfig", spec: { password: "[redacted]", passwordRef: "account.pw" } },
      "x-api-key": "[redacted]",
      apiKey: "[redacted]",
      dbPassword: "[redacted]",
      GITHUB_TOKEN: "[redacted]",
      items: [{ clientSecret: "[redacted]" }, { token: "" }, { password: '<+secrets.getValue("db")>' }],
      maxTokens: 5,
    },
    message: "used [redacted] today",
  });
});

test.each([
  { name: "DB_PASSWORD", value: "k" },
  { key: "x-api-key", value: "k" },
  { name: "region", type: "SecretText", value: "k" },
  { name: "edge", encryptedTokenId: "id", value: "k" },
  { name: "edge", revokeAfter: 0, value: "k" },
])("the value in %j is blanked out, because what stands beside it says that it is a secret", (record) => {
  expect(redactDeep([record])).toEqual([{ ...record, value: "[redacted]" }]);
});

test.each([
  { name: "region", type: "String", value: "eu" },
  { name: "region", secret: false, value: "eu" },
  { name: "DB_PASSWORD", value: "<+secrets.getValue('db')>" },
])("the value in %j stays", (record) => {
  expect(redactDeep(record)).toEqual(record);
});

test("what lies deeper than forty levels is not searched and therefore not shown, at any depth below", () => {
  const nested = (levels: number, leaf: unknown): unknown =>
    levels === 0 ? leaf : levels % 2 === 0 ? { spec: nested(levels - 1, leaf) } : [nested(levels - 1, leaf)];
  const secrets = {
    password: "hunter2",
    name: "DB_PASSWORD",
    value: "hunter3",
    note: "hunter4",
    pin: 5551234,
  };
  for (const levels of [41, 42, 43, 60, 500]) {
    const shown = JSON.stringify(redactDeep(nested(levels, secrets)));
    expect(shown).toContain("[redacted]");
    expect(shown).not.toMatch(/hunter|5551234|DB_PASSWORD/);
  }
  // As a record, whose members are searched the same way.
  expect(JSON.stringify(redactRecord({ spec: nested(60, secrets) }))).not.toMatch(/hunter|5551234/);
  // The last level that is searched: structure is shown, secrets are not.
  expect(JSON.stringify(redactDeep(nested(40, secrets)))).toContain("hunter4");
  expect(JSON.stringify(redactDeep(nested(40, secrets)))).not.toMatch(/hunter[23]/);
});
