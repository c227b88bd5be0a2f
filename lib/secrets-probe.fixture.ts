import { AppError } from "@/lib/errors";
import { encryptionKey, sessionSecret, simulatorTokenSecret } from "@/lib/secrets";

/** Run as a process of its own: prints the secrets it found or made, or why it could not. */
try {
  console.warn(JSON.stringify([sessionSecret(), encryptionKey().toString("hex"), simulatorTokenSecret()]));
} catch (error) {
  console.warn(error instanceof AppError ? [error.message, error.remedy].join(" ") : String(error));
  process.exitCode = 3;
}
