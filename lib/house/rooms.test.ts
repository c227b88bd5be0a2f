import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { entries, houses, openRooms, ranks, roomOf } from "./rooms.fixture";
import { circlesOf, codeOf, fileOf, files, importsOf, isTest, product } from "./sources.fixture";

/* Which room may import which, by which face, and that nothing imports itself by a detour. */

const rankOf = new Map(
  ranks.flatMap((line, index) => line.map((room, place) => [room, { index, place }] as const)),
);

/** Imports of product files from one room of `lib` to another, or from outside of `lib` into one. */
const crossings = product.flatMap((file) => {
  const from = roomOf(file);
  return importsOf(file).flatMap((each) => {
    const target = fileOf(each);
    const to = target === null ? null : roomOf(target);
    return target === null || to === null || to === from
      ? []
      : [{ file, from, target, to, name: each.target }];
  });
});

test("each room of lib has a rank, and each rank a room", () => {
  const standing = readdirSync("lib").flatMap((name) => {
    const inside = path.join("lib", name);
    if (!statSync(inside).isDirectory()) return isTest(name) ? [] : [name.replace(/\.ts$/, "")];
    if (name === "house") return [];
    return houses.has(name) ? readdirSync(inside).map((room) => `${name}/${room}`) : [name];
  });
  expect([...rankOf.keys()].sort()).toEqual(standing.sort());
});

test("the map in ARCHITECTURE.md shows the rooms in the order of their ranks", () => {
  const map = /^lib\/.*\n([\s\S]*?)^schemas\//m.exec(readFileSync("ARCHITECTURE.md", "utf8"))?.[1] ?? "";
  const drawn = map.split("\n").map((line) => {
    const names: string[] = [];
    for (const word of line.trim().split(/\s+/)) {
      if (!/^[a-z-]+(?:\/|\.ts)$/.test(word)) break;
      names.push(word.replace(/\/$|\.ts$/g, ""));
    }
    const [house = "", ...inside] = names;
    return houses.has(house) ? inside.map((room) => `${house}/${room}`) : names;
  });
  expect(drawn.filter((line) => line.length > 0)).toEqual(ranks);
});

test("rooms import downwards, and on one line from left to right", () => {
  const upwards = crossings
    .filter(({ from, to }) => {
      if (from === null) return false;
      const a = rankOf.get(from);
      const b = rankOf.get(to);
      if (a === undefined || b === undefined) return true;
      return a.index > b.index || (a.index === b.index && a.place >= b.place);
    })
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(crossings.length).toBeGreaterThan(500);
  expect(upwards).toEqual([]);
});

test("outsiders enter a room by its index or a named entry", () => {
  const past = crossings
    .filter(({ file, target, to }) => {
      // Measurements begin with the same databases and accounts as tests.
      if (file.startsWith("bench/") && isTest(target)) return false;
      if (openRooms.has(to)) return false;
      const single = target === `lib/${to}.ts`;
      const face = target === `lib/${to}/index.ts`;
      const named = entries.has(target.replace(/(?:\/index)?\.\w+$/, ""));
      return !single && !face && !named;
    })
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(past).toEqual([]);
  const stale = [...entries.keys()].filter(
    (entry) => !["", ".ts", ".tsx", "/index.ts"].some((ending) => existsSync(`${entry}${ending}`)),
  );
  expect(stale).toEqual([]);
});

test("the face of a room only passes on what its files give", () => {
  const faces = product.filter((file) => roomOf(file) !== null && file === `lib/${roomOf(file)}/index.ts`);
  expect(faces.length).toBeGreaterThan(20);
  const more = faces.flatMap((file) =>
    codeOf(file)
      .replace(/export\s+(?:type\s+)?\{[^}]*\}\s+from\s+"\.\/[^"]+";/g, "")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => `${file}: ${line}`),
  );
  expect(more).toEqual([]);
});

test("no files import each other in a circle, not even types", () => {
  const edges = new Map(
    files
      .filter((file) => !isTest(file))
      .map((file) => [
        file,
        new Set(
          importsOf(file)
            .map(fileOf)
            .filter((target) => target !== null),
        ),
      ]),
  );
  expect(circlesOf(edges)).toEqual([]);
});

test("the folders of a room do not import each other in a circle", () => {
  const edges = new Map<string, Set<string>>();
  // Files beside the folders belong to the whole room: they may use the folders, and the folders them.
  const folderOf = (file: string, room: string) => {
    const [folder = "", ...rest] = file.slice(`lib/${room}/`.length).split("/");
    return rest.length === 0 ? null : `${room}/${folder}`;
  };
  for (const file of product) {
    const room = roomOf(file);
    const from = room === null ? null : folderOf(file, room);
    if (room === null || from === null) continue;
    for (const each of importsOf(file)) {
      const target = fileOf(each);
      if (target === null || roomOf(target) !== room) continue;
      const to = folderOf(target, room);
      if (to !== null && to !== from) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  expect(circlesOf(edges)).toEqual([]);
});

test("a circle is found where there is one", () => {
  const edges = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c", "d"])],
    ["c", new Set(["a"])],
    ["d", new Set<string>()],
  ]);
  expect(circlesOf(edges)).toEqual([["a", "b", "c"]]);
});

test("what only tests use is called so, and no folder of the product is taken for tests", () => {
  const mistaken = files.filter(
    (file) =>
      /(?:^|\/)(?:use-)?test-[a-z-]+\.tsx?$/.test(file) ||
      /\.test-support\.ts$/.test(file) ||
      (/^(?:lib|components|schemas)\//.test(file) && /\/tests?\//.test(file)),
  );
  expect(mistaken).toEqual([]);
});
