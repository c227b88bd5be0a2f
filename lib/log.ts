import pino, { type Logger } from "pino";
import { env } from "@/lib/env";
import { redactSecrets } from "./redact-secrets";

let root: Logger | undefined;

/** Keys whose values never reach a log line, wherever they stand in an object. */
const secretKeys = ["token", "apiKey", "authorization", "password", "secret", "cookie", "tokenCiphertext"];

/** The process's logger: JSON lines on stdout, secrets removed by key, and by form wherever a message quotes one. */
export function logger(): Logger {
  root ??= pino({
    level: env().logLevel,
    base: { role: env().role },
    redact: {
      paths: [...secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), 'headers["x-api-key"]'],
      censor: "[redacted]",
    },
    hooks: { streamWrite: withoutSecrets },
  });
  return root;
}

/** A key that was cut off in the middle is blanked to the end of its line; the line must still end. */
function withoutSecrets(line: string): string {
  const clean = redactSecrets(line);
  return clean.endsWith("\n") ? clean : `${clean}\n`;
}
