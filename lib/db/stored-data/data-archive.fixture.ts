import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { unzipSync, type Zippable, zipSync } from "fflate";

/** Any instant that a zip can hold: the same directory gives the same bytes. */
const mtime = new Date(1980, 0, 2);

/**
 * A data directory as one compressed file: a zip that compresses nothing, so that Zstandard sees the copies that
 * Postgres keeps of its catalogue. Folders stand in it too, because Postgres wants even those that are empty.
 */
export function packDataDir(dataDir: string): Buffer {
  const entries: [string, Uint8Array][] = [];
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(dataDir, file).split(path.sep).join("/");
    if (entry.isDirectory()) entries.push([`${name}/`, new Uint8Array(0)]);
    else if (entry.isFile()) entries.push([name, readFileSync(file)]);
  }
  const sorted: Zippable = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  return zstdCompressSync(zipSync(sorted, { level: 0, mtime }), {
    params: {
      [constants.ZSTD_c_compressionLevel]: 19,
      // As far back as any reader of Zstandard looks unasked: 128 MiB.
      [constants.ZSTD_c_windowLog]: 27,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
}

/** Writes what `packDataDir` packed below `dataDir`, for its owner only, as the product leaves it. */
export function unpackDataDir(archive: Uint8Array, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(unzipSync(zstdDecompressSync(archive)))) {
    const file = path.join(dataDir, name);
    mkdirSync(name.endsWith("/") ? file : path.dirname(file), { recursive: true, mode: 0o700 });
    if (!name.endsWith("/")) writeFileSync(file, content, { mode: 0o600 });
  }
}
