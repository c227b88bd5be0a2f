/**
 * Speed and memory of the log excerpt on a generated log: timestamps, colours, progress bars with "\r", chatter with error
 * words that is no error, stack traces, very long lines, and one real failure at the end.
 * Usage: log-speed [--megabytes 100] [--seed 1]; prints one JSON object. The log is written to a temporary file by another
 * process, so that neither time nor memory of generating it counts; reading the file counts. The speed is per second of
 * processor time, garbage collection and compiler threads included, so that a busy machine does not change it.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openExcerpt } from "@/lib/insights/logs";

const words =
  "cart checkout order user session stock price delivery invoice ledger search index queue worker cache token page view model handler".split(
    " ",
  );
const failure = [
  "\u001b[31m FAIL \u001b[39m src/cart/total.test.ts > adds shipping once",
  "AssertionError: expected 1250 to be 1200",
  " ❯ src/cart/total.test.ts:41:18",
  "",
  " Test Files  1 failed | 211 passed (212)",
  "Process completed with exit code 1.",
].join("\n");

const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    generate: { type: "string" },
    green: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const megabytes = Number(values.megabytes);
const seed = Number(values.seed);

if (values.generate) writeLog(values.generate);
else measure();

function writeLog(path: string): void {
  const file = openSync(path, "w");
  for (const piece of generate(megabytes * 1e6, seed)) writeSync(file, piece);
  if (!values.green) writeSync(file, failure);
  closeSync(file);
}

function measure(): void {
  const folder = mkdtempSync(join(tmpdir(), "log-speed-"));
  try {
    const fail = generateApart(join(folder, "fail.log"), [
      "--megabytes",
      String(megabytes),
      "--seed",
      String(seed),
    ]);
    const pass = generateApart(join(folder, "pass.log"), [
      "--green",
      "--megabytes",
      String(megabytes / 10),
      "--seed",
      String(seed + 1),
    ]);
    const alone = run(fail, undefined);
    const compared = run(fail, pass);
    console.log(
      JSON.stringify({
        megabytes,
        mbPerSecond: Math.min(alone.mbPerSecond, compared.mbPerSecond),
        peakMegabytes: Math.round(process.resourceUsage().maxRSS / 100) / 10,
        withoutGreenLog: alone,
        withGreenLog: compared,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function generateApart(path: string, options: readonly string[]): string {
  const script = [...process.execArgv, import.meta.filename, "--generate", path];
  const { status, stderr } = spawnSync(process.execPath, [...script, ...options]);
  if (status !== 0) throw new Error(`generating the log failed: ${stderr}`);
  return path;
}

/** The speed is that of the failed log alone; the green one is read before, its time is told apart. */
function run(failLog: string, passLog: string | undefined) {
  const began = performance.now();
  const excerpt = openExcerpt({ passLog: passLog === undefined ? undefined : pieces(passLog) });
  const started = performance.now();
  const processorBefore = process.cpuUsage();
  let bytes = 0;
  for (const piece of pieces(failLog)) {
    bytes += piece.length;
    excerpt.push(piece);
  }
  const result = excerpt.finish();
  const processor = process.cpuUsage(processorBefore);
  const milliseconds = (processor.user + processor.system) / 1_000;
  return {
    mbPerSecond: Math.round((bytes / 1_000 / milliseconds) * 10) / 10,
    processorSeconds: Math.round(milliseconds) / 1_000,
    seconds: Math.round(performance.now() - started) / 1_000,
    greenLogSeconds: Math.round(started - began) / 1_000,
    lineCount: result.lineCount,
    found: result.lines.some((line) => line.text.includes("expected 1250 to be 1200")),
  };
}

function* pieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(65_536);
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
    yield buffer.subarray(0, read);
  closeSync(file);
}

/** Pieces of about 64 kB, in one buffer that is used again and again, until the size is reached. */
function* generate(size: number, seed: number): Generator<Uint8Array> {
  let state = seed >>> 0 || 1;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const buffer = Buffer.alloc(1 << 18);
  let piece = "";
  for (let made = 0; made < size; ) {
    piece += line(random);
    if (piece.length < 65_536) continue;
    made += piece.length;
    yield buffer.subarray(0, buffer.write(piece));
    piece = "";
  }
}

function line(random: (below: number) => number): string {
  const at = new Date(1_767_600_000_000 + random(3_600_000)).toISOString();
  const word = () => words[random(words.length)] ?? "";
  const path = `${word()}/${word()}/${word()}-${random(90)}.${random(30)}.${random(9)}`;
  switch (random(20)) {
    case 0:
    case 1:
    case 2:
      return `${at} [\u001b[1;34mINFO\u001b[m] Downloading from central: https://repo.example.org/maven2/${path}.pom\n`;
    case 3:
    case 4:
      return `Progress (${random(9)}): ${random(99)}/${random(999)} kB\rProgress (${random(9)}): ${random(99)} kB\r`;
    case 5:
    case 6:
      return ` \u001b[32m✓\u001b[39m src/${path}.test.ts > ${word()} ${word()} handles errors \u001b[2m${random(400)}ms\u001b[22m\n`;
    case 7:
      return `${at} WARN  retrying ${word()} after error: timeout (attempt ${random(5)} of 5)\n`;
    case 8:
      return `${at} DEBUG ${word()} failed over to ${path} in ${random(1_000)} ms\n`;
    case 9:
      return random(40) === 0
        ? `java.io.IOException: ${word()} ${random(1e6)}\n${"\tat com.example.shop.Worker.run(Worker.java:12)\n".repeat(12)}`
        : `${at} INFO  ${word()}.${word()} - request ${random(1e9).toString(16)} done\n`;
    case 10:
      return random(200) === 0
        ? `${word().repeat(4_000)}\n`
        : `[${random(900)}/${random(900)}] Compiling ${path}.cc\n`;
    default:
      return `${at} ${word()} ${word()} ${path} ${word()} ${random(1e9)} ${word()} ${word()} ${word()}\n`;
  }
}
