import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What a page's own function does before its first element, by its file. */
const frames = globSync("app/**/page.tsx").map((file) => {
  const source = readFileSync(file, "utf8");
  const start = source.indexOf("export default");
  const end = source.indexOf("\n}\n", start);
  return { file, frame: source.slice(start, end) };
});

test("no page waits for the choices of its filters or for the workspace before its frame is sent", () => {
  const waiting = frames.filter(({ frame }) => /\b(?:listFacets|readWorkspace)\(/.test(frame));
  expect(waiting.map(({ file }) => file)).toEqual([]);
  expect(frames.length).toBeGreaterThan(20);
});
