import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The text of a file's function up to its closing brace at the line's begin; null when it is not the file's own. */
function bodyOf(source: string, head: RegExp): string | null {
  const start = source.search(head);
  return start < 0 ? null : source.slice(start, source.indexOf("\n}", start));
}

/** What a page or a layout does before its first element: its own function and those of its file that this calls. */
function frameOf(source: string): string {
  let frame = bodyOf(source, /export default/) ?? "";
  const seen = new Set<string>();
  for (let more = true; more; ) {
    more = false;
    for (const [, name = ""] of frame.matchAll(/\b([a-z]\w*)\(/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      const body = bodyOf(source, new RegExp(`(?:function|const) ${name}\\b`));
      if (body === null) continue;
      frame += body;
      more = true;
    }
  }
  return frame;
}

const framesOf = (kind: "page" | "layout") =>
  globSync(`app/**/${kind}.tsx`).map((file) => ({ file, frame: frameOf(readFileSync(file, "utf8")) }));
const calling = (frames: ReturnType<typeof framesOf>, called: RegExp) =>
  frames.filter(({ frame }) => called.test(frame)).map(({ file }) => file);

test("no page or layout waits for the choices of filters or for the pipelines before its frame is sent", () => {
  expect(framesOf("page").length).toBeGreaterThan(20);
  const frames = [...framesOf("page"), ...framesOf("layout")];
  expect(calling(frames, /\b(?:listFacets|listPipelineNames)\(/)).toEqual([]);
});

test("the workspace's small summary is waited for by the layout that draws it, and by no page", () => {
  expect(calling(framesOf("page"), /\breadWorkspace\(/)).toEqual([]);
  expect(calling(framesOf("layout"), /\breadWorkspace\(/)).toEqual(["app/(workspace)/layout.tsx"]);
});

test("what a page's function calls in its own file counts as its own, and what it draws does not", () => {
  const page = (body: string) => `export default async function Page() {\n  ${body}\n}\n`;
  const helper = "async function read() {\n  return listFacets();\n}\n";
  expect(frameOf(page("await read();") + helper)).toContain("listFacets(");
  expect(
    frameOf(`${page("return <Choices />;")}async function Choices() {\n  await listFacets();\n}\n`),
  ).not.toContain("listFacets(");
});
