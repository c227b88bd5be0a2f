/**
 * The failing lines of every `<id>/fail.log` below a folder, compared with `<id>/pass.log` where there is one.
 * Usage: log-excerpt --data DIR [--no-pass]; prints one JSON object.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { classify } from "@/lib/insights/failures";
import { type LogExcerpt, openExcerpt } from "@/lib/insights/logs";

const { values } = parseArgs({
  options: { data: { type: "string" }, "no-pass": { type: "boolean", default: false } },
  allowPositionals: true,
});
if (!values.data) {
  console.error("log-excerpt needs --data DIR with <id>/fail.log (and <id>/pass.log)");
  process.exit(2);
}
const data = values.data;

const cases = [];
for (const id of readdirSync(data).sort()) {
  const failLog = join(data, id, "fail.log");
  if (!existsSync(failLog)) continue;
  const passLog = join(data, id, "pass.log");
  const started = performance.now();
  const excerpt = await excerptFile(failLog, existsSync(passLog) && !values["no-pass"] ? passLog : undefined);
  const verdict = classify({
    excerpt: excerpt.lines.map((line) => ({ line: line.number, text: line.text })),
  });
  cases.push({
    id,
    lines: intervals(excerpt.lines.map((line) => line.number)),
    category: verdict.cause,
    seconds: (performance.now() - started) / 1_000,
  });
}
console.log(JSON.stringify({ cases }));

async function excerptFile(failLog: string, passLog: string | undefined): Promise<LogExcerpt> {
  const excerpt = openExcerpt({
    passLog: passLog === undefined ? undefined : [readFileSync(passLog, "utf8")],
  });
  for await (const chunk of createReadStream(failLog, { encoding: "utf8", highWaterMark: 1 << 16 })) {
    excerpt.push(String(chunk));
  }
  return excerpt.finish();
}

function intervals(numbers: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  for (const number of numbers) {
    const last = out.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else out.push([number, number]);
  }
  return out;
}
