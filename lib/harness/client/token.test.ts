import { expect, test } from "vitest";
import { accountIdOfToken, assertUsableToken, withoutTokens } from "./token";

test.each([
  ["pat.acc.id.secret", "acc"],
  ["SAT.acc.id.secret", "acc"],
  ["pat.acc.id.sec.ret", "acc"],
  ["pat.id.secret", undefined],
  ["pat..id.secret", undefined],
  ["abc.acc.id.secret", undefined],
  ["", undefined],
])("%j belongs to account %s", (token, account) => {
  expect(accountIdOfToken(token)).toBe(account);
});

test.each([
  ["", "The Harness token is empty.", "personal access token"],
  [" \n ", "The Harness token is empty.", "personal access token"],
  ["pat.a b.c", "contains spaces or characters", "without line breaks"],
  ["pat.a.b\n", "contains spaces or characters", "without line breaks"],
  ["pat.ä.b", "contains spaces or characters", "without line breaks"],
  ["\tpat.a.b", "contains spaces or characters", "without line breaks"],
])("%j is refused with what to do, and not quoted", (token, message, remedy) => {
  expect(() => assertUsableToken(token)).toThrow(
    expect.objectContaining({
      code: "invalid_input",
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
    }),
  );
});

test("what no header refuses is usable", () => {
  expect(() => assertUsableToken("pat.a.b.c~!")).not.toThrow();
});

test("a text loses the token wherever it stands, and other credentials too", () => {
  expect(withoutTokens("a k1 b k1", "k1")).toBe("a [redacted] b [redacted]");
  expect(withoutTokens("a pat.account.id.secret1", "")).toBe("a [redacted]");
  expect(withoutTokens("a pat.account.id.secret1")).toBe("a [redacted]");
  expect(withoutTokens("nothing", "")).toBe("nothing");
});
