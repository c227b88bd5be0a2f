import { expect, test } from "vitest";
import { boundResult } from "./bound-result";

test("what fits is unchanged and carries no note", () => {
  const value = { items: [1, 2, 3] };
  expect(boundResult(value)).toEqual({ value, note: null });
});

test("a long list is cut to size with a note that says how much is missing", () => {
  const { value, note } = boundResult({
    items: Array.from({ length: 5_000 }, (_, id) => ({ id, name: `item ${id}` })),
  });
  expect(JSON.stringify(value).length).toBeLessThanOrEqual(16_000);
  expect(note).toMatch(/list entries left out/);
});

test("a long text is shortened and says how long it was", () => {
  const { value, note } = boundResult({ yaml: "a: b\n".repeat(20_000) });
  expect(JSON.stringify(value)).toContain("100,000 characters");
  expect(note).toMatch(/long texts shortened/);
});

test("deep and wide values end up within the limit, whatever they are", () => {
  let nested: unknown = "x".repeat(1_000);
  for (let depth = 0; depth < 50; depth++)
    nested = { nested, list: Array.from({ length: 40 }, () => "y".repeat(500)) };
  expect(JSON.stringify(boundResult(nested).value).length).toBeLessThanOrEqual(16_000);
});
