import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/**
 * Secrets that the product needs for itself. Those the operator did not give are generated once and kept under the
 * data directory, readable by the owner only. They are never defaulted in code.
 */
const StoredSecrets = z.object({
  sessionSecret: z.string().min(32),
  encryptionKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
  /** Signs in the demo's connector at the simulator. */
  simulatorTokenSecret: z.string().regex(/^[A-Za-z0-9]{20}$/),
});
type StoredSecrets = z.infer<typeof StoredSecrets>;

let cached: StoredSecrets | undefined;

function generate(): StoredSecrets {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // 248 = 4 * 62: bytes above it would favour the first letters.
  const letters: string[] = [];
  while (letters.length < 20) {
    for (const byte of randomBytes(32)) {
      if (byte < 248 && letters.length < 20) {
        letters.push(alphabet.charAt(byte % 62));
      }
    }
  }
  return {
    sessionSecret: randomBytes(32).toString("base64url"),
    encryptionKeyHex: randomBytes(32).toString("hex"),
    simulatorTokenSecret: letters.join(""),
  };
}

/**
 * @throws AppError  `unavailable`: the file exists and is damaged (replacing it would make every stored token
 *   unreadable), or the directory cannot be written
 */
function loadOrCreate(directory: string): StoredSecrets {
  const path = join(/* turbopackIgnore: true */ directory, "secrets.json");
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) {
      create(path);
    }
  } catch (error) {
    throw new AppError("unavailable", `${path} could not be written.`, {
      remedy: "Make the data directory writable for this user, or name another one in TACKROOM_DATA_DIR.",
      cause: error,
    });
  }
  try {
    return StoredSecrets.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Without the cause: a parser quotes what it read.
    throw new AppError(
      "unavailable",
      `${path} is damaged or cannot be read. It holds the key that stored tokens are encrypted with.`,
      { remedy: "Restore it from a backup, or delete the data directory to start afresh." },
    );
  }
}

/**
 * Writes the file whole or not at all, and never over another: it is linked to its name when it is complete. Of two
 * processes that start at once one wins, and both then read the same.
 */
function create(path: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, `${JSON.stringify(generate(), null, 2)}\n`);
    fsyncSync(file);
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw error;
    }
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
}

function stored(): StoredSecrets {
  cached ??= loadOrCreate(env().dataDir);
  return cached;
}

export function sessionSecret(): string {
  return env().sessionSecret ?? stored().sessionSecret;
}

/** 32 bytes for AES-256-GCM. */
export function encryptionKey(): Buffer {
  return Buffer.from(env().encryptionKeyHex ?? stored().encryptionKeyHex, "hex");
}

export function simulatorTokenSecret(): string {
  return stored().simulatorTokenSecret;
}
