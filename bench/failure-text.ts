/**
 * Normalising and clustering of failure texts on a file of vectors (or a folder with vectors.json).
 * Usage: failure-text --data FILE; prints one JSON object.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { editDistance } from "@/lib/edit-distance";
import {
  clusterAcrossTests,
  clusterWithinTest,
  commonSpans,
  ngramCounts,
  ngramDigest,
  ngramDistance,
  normaliseFailureText,
  summariseTestFailures,
} from "@/lib/insights/failures";

const strings = z.array(z.string());
// A text may be given as "repeat this so many times": [unit, count], alone or as one of several parts.
const Repeat = z.object({ repeat: z.tuple([z.string(), z.number().int()]) });
const Text = z
  .union([z.string(), Repeat, z.object({ parts: z.array(z.union([z.string(), Repeat])) })])
  .transform((value) => {
    const parts = typeof value === "string" || "repeat" in value ? [value] : value.parts;
    return parts
      .map((part) => (typeof part === "string" ? part : part.repeat[0].repeat(part.repeat[1])))
      .join("");
  });
const Vector = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("normalise"),
    input: z.object({
      text: Text.optional(),
      repeat: z.tuple([z.string(), z.number().int()]).optional(),
      maxLength: z.number().int().optional(),
    }),
  }),
  z.object({ kind: z.literal("ngramDistance"), input: z.object({ a: Text, b: Text }) }),
  z.object({ kind: z.literal("ngramDigest"), input: z.object({ text: Text }) }),
  z.object({ kind: z.literal("spans"), input: z.object({ texts: z.array(Text) }) }),
  z.object({ kind: z.literal("editDistance"), input: z.object({ a: Text, b: Text }) }),
  z.object({
    kind: z.literal("clusterTest"),
    input: z.object({ failures: z.array(Text), maxLength: z.number().int().optional() }),
  }),
  z.object({
    kind: z.literal("clusterGlobal"),
    input: z.object({
      tests: z.record(z.string(), z.record(z.string(), strings)),
      previous: strings.nullish().transform((value) => value ?? []),
    }),
  }),
  z.object({
    kind: z.literal("summarise"),
    input: z.object({
      failures: z.array(z.object({ test: z.string(), build: z.string(), text: Text })),
      builds: z.array(z.object({ build: z.string(), job: z.string(), number: z.coerce.string() })),
    }),
  }),
]);
type Vector = z.infer<typeof Vector>;

const { values } = parseArgs({ options: { data: { type: "string" } }, allowPositionals: true });
if (!values.data) {
  console.error("failure-text needs --data FILE with a list of vectors");
  process.exit(2);
}
const file = statSync(values.data).isDirectory() ? join(values.data, "vectors.json") : values.data;
const vectors = z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(readFileSync(file, "utf8")));

const cases = vectors.map((raw) => {
  const started = performance.now();
  const vector = Vector.safeParse(raw);
  const result = vector.success ? resultOf(vector.data) : null;
  if (!vector.success) console.error(`${raw.id}: ${z.prettifyError(vector.error)}`);
  return { id: raw.id, result, seconds: (performance.now() - started) / 1_000 };
});
console.log(JSON.stringify({ cases }));

function resultOf({ kind, input }: Vector): unknown {
  switch (kind) {
    case "normalise":
      return normaliseFailureText(
        input.text ?? (input.repeat ? input.repeat[0].repeat(input.repeat[1]) : ""),
        input.maxLength,
      );
    case "ngramDistance":
      return ngramDistance(ngramCounts(input.a), ngramCounts(input.b));
    case "ngramDigest":
      return ngramDigest(input.text);
    case "spans":
      return commonSpans(input.texts);
    case "editDistance":
      return editDistance(input.a, input.b);
    case "clusterTest":
      return Object.fromEntries(clusterWithinTest(input.failures, input.maxLength));
    case "clusterGlobal":
      return globalCounts(input);
    case "summarise":
      return summariseTestFailures(input.failures, input.builds);
  }
}

function globalCounts(
  input: Extract<Vector, { kind: "clusterGlobal" }>["input"],
): Record<string, Record<string, number>> {
  const tests = new Map(
    Object.entries(input.tests).map(([test, local]) => [test, new Map(Object.entries(local))]),
  );
  const clusters = clusterAcrossTests(tests, input.previous);
  return Object.fromEntries(
    [...clusters].map(([key, byTest]) => [
      key,
      Object.fromEntries([...byTest].map(([test, members]) => [test, members.length])),
    ]),
  );
}
