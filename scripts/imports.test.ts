import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

interface Import {
  from: string;
  to: string;
  /** Erased by the compiler: nothing of the target is loaded. */
  typeOnly: boolean;
}

const outsideProduct =
  /\.(?:test|type-test|fixture)\.tsx?$|^lib\/(?:db|ingest)\/(?:test-|use-test-)|^lib\/db\/pglite-worker/;

/** What product files import from each other, as paths from the root without an ending. */
function productImports(): Import[] {
  const files = globSync("{app,components,lib,schemas,simulator,e2e}/**/*.{ts,tsx}");
  expect(files.length).toBeGreaterThan(300);
  return files
    .filter((file) => !outsideProduct.test(file))
    .flatMap((file) =>
      [
        ...readFileSync(file, "utf8").matchAll(
          /\b(import|export)\s+(type\s)?[^"';]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/g,
        ),
      ]
        .map((match) => ({ typeOnly: match[2] !== undefined, target: match[3] ?? match[4] ?? "" }))
        .filter(({ target }) => target.startsWith("@/") || target.startsWith("."))
        .map(({ typeOnly, target }) => ({
          from: file,
          to: target.startsWith("@/") ? target.slice(2) : join(dirname(file), target),
          typeOnly,
        })),
    );
}

/** Rooms by the beginning of a path, and what each may see beside itself. The first that fits counts. */
const rooms: readonly { room: string; sees: readonly string[] }[] = [
  { room: "schemas/", sees: [] },
  { room: "lib/insights/", sees: ["schemas/"] },
  { room: "lib/harness/", sees: ["schemas/", "lib/insights/", "lib/errors"] },
  { room: "lib/db/", sees: ["schemas/", "lib/insights/", "lib/errors", "lib/env"] },
  { room: "lib/team/", sees: ["schemas/", "lib/"] },
  { room: "lib/boot/", sees: ["schemas/", "lib/"] },
  { room: "components/", sees: ["schemas/", "lib/insights/"] },
  { room: "simulator/", sees: ["schemas/"] },
  { room: "e2e/", sees: ["schemas/"] },
  { room: "app/", sees: ["schemas/", "lib/", "components/"] },
  { room: "lib/", sees: ["schemas/", "lib/"] },
];

/** Above the verbs: only what is named here may import it. */
const above: readonly { room: string; seenBy: readonly string[] }[] = [
  { room: "lib/team/", seenBy: ["lib/team/", "lib/boot/", "app/"] },
  { room: "lib/boot/", seenBy: ["lib/boot/", "app/"] },
];

test("imports go one way: schemas, insights, harness and db, verbs, team, app", () => {
  const wrong = productImports().filter(({ from, to, typeOnly }) => {
    const home = rooms.find(({ room }) => from.startsWith(room));
    if (home === undefined) return true;
    const seen = [home.room, ...home.sees].some((prefix) => to.startsWith(prefix));
    const allowed = above.every(
      ({ room, seenBy }) => !to.startsWith(room) || seenBy.some((prefix) => from.startsWith(prefix)),
    );
    return !(seen && allowed) && !(typeOnly && to.startsWith("lib/errors"));
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});
