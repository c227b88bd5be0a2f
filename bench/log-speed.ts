/**
 * Speed and memory of the log excerpt on a generated log: timestamps, colours, progress bars with "\r", chatter with error
 * words that is no error, stack traces, very long lines, and one real failure near the end.
 * Usage: log-speed [--megabytes 100] [--seed 1]; prints one JSON object. Generating is not timed.
 */
import { parseArgs } from "node:util";
import { type LogExcerpt, openExcerpt } from "@/lib/insights/logs/excerpt-log";

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const bytes = Number(values.megabytes) * 1_000_000;
const failure = [
  "\u001b[31m FAIL \u001b[39m src/cart/total.test.ts > adds shipping once",
  "AssertionError: expected 1250 to be 1200",
  " ❯ src/cart/total.test.ts:41:18",
  "",
  " Test Files  1 failed | 211 passed (212)",
  "Process completed with exit code 1.",
].join("\n");

const words =
  "cart checkout order user session stock price delivery invoice ledger search index queue worker cache token page view model handler".split(
    " ",
  );

const alone = run(undefined);
const compared = run(generate(bytes / 10, Number(values.seed) + 1));
console.log(
  JSON.stringify({
    megabytes: bytes / 1e6,
    mbPerSecond: Math.min(alone.mbPerSecond, compared.mbPerSecond),
    peakMegabytes: Math.round((process.resourceUsage().maxRSS / 1_000) * 10) / 10,
    withoutGreenLog: alone,
    withGreenLog: compared,
  }),
);

function run(passLog: Iterable<Uint8Array> | undefined) {
  const excerpt = openExcerpt({ passLog });
  let milliseconds = 0;
  let size = 0;
  const push = (piece: Uint8Array) => {
    size += piece.length;
    const started = performance.now();
    excerpt.push(piece);
    milliseconds += performance.now() - started;
  };
  for (const piece of generate(bytes, Number(values.seed))) push(piece);
  push(Buffer.from(failure));
  const started = performance.now();
  const result: LogExcerpt = excerpt.finish();
  milliseconds += performance.now() - started;
  return {
    mbPerSecond: Math.round((size / 1_000 / milliseconds) * 10) / 10,
    seconds: Math.round(milliseconds) / 1_000,
    lineCount: result.lineCount,
    found: result.lines.some((line) => line.text.includes("expected 1250 to be 1200")),
  };
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
