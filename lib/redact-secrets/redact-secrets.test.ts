import { describe, expect, test } from "vitest";
import { redactSecrets } from "./redact-secrets";
import { harmlessLines, secretShapes } from "./shapes.fixture";

describe("secrets", () => {
  test.each(secretShapes)("$name: nothing of it is left, and it is redacted once", ({ text, secret }) => {
    const shown = redactSecrets(text);
    expect(shown).toContain("[redacted]");
    expect(shown).not.toContain(secret);
    for (const part of secret.match(/.{12}/g) ?? []) expect(shown).not.toContain(part);
    expect(redactSecrets(shown)).toBe(shown);
  });

  test("every one of many in a text vanishes, and what stands between stays", () => {
    const joined = redactSecrets(
      secretShapes.map(({ text }, index) => `line-${index}\n${text}\n`).join("\n"),
    );
    for (const { secret } of secretShapes.filter(({ secret }) => secret.length > 20))
      expect(joined).not.toContain(secret);
  });
});

test.each(harmlessLines)("%j is left as it is", (line) => {
  expect(redactSecrets(line)).toBe(line);
});
