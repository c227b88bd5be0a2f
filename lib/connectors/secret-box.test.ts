import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openSecret, sealSecret } from "./secret-box";

const key = randomBytes(32);

test("a sealed secret opens for its owner with its key", () => {
  expect(openSecret(sealSecret("pat.account.id.secret", "connector-1", key), "connector-1", key)).toBe(
    "pat.account.id.secret",
  );
});

test("the same secret is never sealed to the same text twice", () => {
  expect(sealSecret("x", "a", key)).not.toBe(sealSecret("x", "a", key));
});

test("a sealed secret copied to another owner does not open", () => {
  expect(() => openSecret(sealSecret("x", "connector-1", key), "connector-2", key)).toThrow();
});

test("another key, a changed byte and a foreign format do not open", () => {
  const sealed = sealSecret("secret", "a", key);
  expect(() => openSecret(sealed, "a", randomBytes(32))).toThrow();
  expect(() => openSecret(`${sealed.slice(0, -2)}AA`, "a", key)).toThrow();
  expect(() => openSecret("plain text", "a", key)).toThrow("unknown format");
});
