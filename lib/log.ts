import pino, { type Logger } from "pino";
import { env } from "@/lib/env";

let root: Logger | undefined;

/** Keys whose values never reach a log line, wherever they stand in an object. */
const secretKeys = ["token", "apiKey", "authorization", "password", "secret", "cookie", "tokenCiphertext"];

/** The process's logger: JSON lines on stdout, secrets removed by key. */
export function logger(): Logger {
  root ??= pino({
    level: env().logLevel,
    base: { role: env().role },
    redact: {
      paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `headers["x-api-key"]`]),
      censor: "[redacted]",
    },
  });
  return root;
}
