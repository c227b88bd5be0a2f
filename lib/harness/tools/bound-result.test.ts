import { expect, test } from "vitest";
import { boundResult } from "./bound-result";

test("what fits is unchanged and carries no note", () => {
  const value = { items: [1, 2, 3] };
  expect(boundResult(value)).toEqual({ value });
});

test("a long list is cut to size with a note that says how much is missing", () => {
  const { value, note } = boundResult(
    {
      items: Array.from({ length: 5_000 }, (_, id) => ({ id, name: `item ${id}` })),
    },
    16_000,
  );
  expect(JSON.stringify(value).length).toBeLessThanOrEqual(16_000);
  expect(note).toMatch(/list entries left out/);
});

test("a long text is shortened and says how long it was", () => {
  const { value, note } = boundResult({ yaml: "a: b\n".repeat(20_000) }, 16_000);
  expect(JSON.stringify(value)).toContain("100,000 characters");
  expect(note).toMatch(/long texts shortened/);
});

test("deep and wide values end up within the limit, whatever they are", () => {
  let nested: unknown = "x".repeat(1_000);
  for (let depth = 0; depth < 50; depth++)
    nested = { nested, list: Array.from({ length: 40 }, () => "y".repeat(500)) };
  expect(JSON.stringify(boundResult(nested, 16_000).value).length).toBeLessThanOrEqual(16_000);
});

test("what is cut keeps its short members and says so", () => {
  const value = {
    name: "x",
    yaml: "a".repeat(90_000),
    items: Array.from({ length: 500 }, (_, id) => ({ id, text: "t".repeat(300) })),
  };
  const bounded = boundResult(value, 20_000);
  expect(JSON.stringify(bounded.value).length).toBeLessThanOrEqual(20_000);
  expect(bounded.note).toMatch(/^Cut/);
  expect(bounded.value).toMatchObject({ name: "x" });
});

test("a list that no shortening makes fit leaves its beginning, within the limit", () => {
  const value = Array.from({ length: 5_000 }, () => ['"'.repeat(50), '"'.repeat(50), '"'.repeat(50)]);
  const { value: cut, note } = boundResult(value, 500);
  expect(JSON.stringify(cut).length).toBeLessThanOrEqual(500);
  expect(note).toMatch(/only its beginning/);
});
