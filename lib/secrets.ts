import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { env } from "@/lib/env";

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
 * @throws Error  when the file exists and is damaged: replacing it would make every stored token unreadable
 */
function loadOrCreate(path: string): StoredSecrets {
  if (!existsSync(path)) {
    const fresh = generate();
    try {
      // "wx": of two processes that start at once, one creates the file and the other reads it.
      const file = openSync(path, "wx", 0o600);
      writeSync(file, `${JSON.stringify(fresh, null, 2)}\n`);
      closeSync(file);
      return fresh;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
        throw error;
      }
    }
  }
  try {
    return StoredSecrets.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new Error(
      `${path} is damaged. It holds the key that stored tokens are encrypted with: restore it from a backup, or delete the data directory to start afresh.`,
      { cause: error },
    );
  }
}

function stored(): StoredSecrets {
  if (cached === undefined) {
    const { dataDir } = env();
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    cached = loadOrCreate(join(/* turbopackIgnore: true */ dataDir, "secrets.json"));
  }
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
