import { isAbsolute, resolve } from "node:path";
import { z } from "zod";

/**
 * The configuration of the process, read from the environment once. This is the only reader of `process.env`.
 * Each message names its variable; `.env.example` documents every one.
 */

const flag = z
  .enum(["true", "false", "1", "0", ""])
  .optional()
  .transform((value) =>
    value === undefined || value === "" ? undefined : value === "true" || value === "1",
  );

const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((value) => (value === "" ? undefined : value));

const port = (fallback: number) =>
  z.coerce
    .number({ error: "must be a port number" })
    .int("must be a whole number")
    .min(0, "must be a port number from 0 to 65535")
    .max(65_535, "must be a port number from 0 to 65535")
    .default(fallback);

const httpUrl = (what: string) =>
  optionalText.refine((value) => value === undefined || /^https?:\/\/[^\s]+$/.test(value), {
    error: `must be an http(s) address of ${what}`,
  });

/** Comma separated, compared without regard to case. */
const list = optionalText.transform((value) =>
  (value ?? "")
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== ""),
);

const EnvironmentVariables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  PORT: port(3000),
  TACKROOM_HOST: z.string().trim().min(1).default("127.0.0.1"),
  TACKROOM_URL: httpUrl("this installation, as browsers see it"),
  TACKROOM_DATA_DIR: z.string().trim().min(1).default(".data"),
  TACKROOM_ROLE: z.enum(["all", "web", "worker"], { error: "must be all, web or worker" }).default("all"),
  DATABASE_URL: optionalText.refine((value) => value === undefined || /^postgres(ql)?:\/\//.test(value), {
    error: "must start with postgres:// or postgresql://",
  }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2, "must be at least 2").max(200).default(10),
  TACKROOM_SESSION_SECRET: optionalText.refine((value) => value === undefined || value.length >= 32, {
    error: "must have at least 32 characters",
  }),
  TACKROOM_ENCRYPTION_KEY: optionalText.refine(
    (value) => value === undefined || /^[0-9a-fA-F]{64}$/.test(value),
    {
      error: "must be 64 hexadecimal digits (32 bytes), e.g. from: openssl rand -hex 32",
    },
  ),
  TACKROOM_DEMO: flag,
  TACKROOM_SIMULATOR_PORT: port(0),
  TACKROOM_SYNC_SECONDS: z.coerce.number().int().min(5, "must be at least 5").max(3600).default(20),
  TACKROOM_BACKFILL_DAYS: z.coerce.number().int().min(1).max(365).default(90),
  TACKROOM_TRUST_PROXY: flag,
  TACKROOM_ADMINS: list,
  TACKROOM_DEFAULT_ROLE: z
    .enum(["viewer", "member", "approver", "admin"], { error: "must be viewer, member, approver or admin" })
    .default("viewer"),
  HARNESS_ALLOW_HTTP: flag,
  OIDC_ISSUER: httpUrl("the OpenID Connect issuer"),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  OIDC_NAME: optionalText,
  OIDC_ALLOWED_DOMAINS: list.refine((domains) => domains.every((domain) => !domain.includes("@")), {
    error: "must be domains such as example.com, without @",
  }),
  GITHUB_ID: optionalText,
  GITHUB_SECRET: optionalText,
  GITHUB_ALLOWED_USERS: list,
  GITHUB_ALLOWED_ORGS: list,
  OPENAI_API_KEY: optionalText,
  OPENAI_BASE_URL: httpUrl("the OpenAI-compatible server"),
  OPENAI_MODEL: optionalText,
  OPENAI_API: z.enum(["responses", "chat"], { error: "must be responses or chat" }).default("responses"),
  TACKROOM_SMTP_URL: optionalText.refine(
    (value) => value === undefined || (/^smtps?:\/\//.test(value) && URL.canParse(value)),
    { error: "must be an address such as smtps://user:password@mail.example.com:465" },
  ),
  TACKROOM_MAIL_FROM: optionalText.refine(
    (value) => value === undefined || /^[^\r\n]*@[^\r\n]+$/.test(value),
    {
      error: "must be an e-mail address, or a name with one: Tackroom <tackroom@example.com>",
    },
  ),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export interface OpenAiSettings {
  apiKey: string;
  baseUrl: string | undefined;
  model: string;
  api: "responses" | "chat";
}

export interface Environment {
  mode: "development" | "production" | "test";
  port: number;
  host: string;
  /** Address of the product without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  role: "all" | "web" | "worker";
  databaseUrl: string | undefined;
  databasePoolSize: number;
  /** Given by the operator; otherwise generated under `dataDir`, see `lib/secrets.ts`. */
  sessionSecret: string | undefined;
  encryptionKeyHex: string | undefined;
  /** Demo accounts on the sign-in page, and the simulator as a connector. */
  demo: boolean;
  /** 0 = any free port, kept under `dataDir` from then on. */
  simulatorPort: number;
  syncSeconds: number;
  backfillDays: number;
  trustProxy: boolean;
  adminEmails: string[];
  defaultRole: "viewer" | "member" | "approver" | "admin";
  allowHttpHarness: boolean;
  oidc: {
    issuer: string;
    clientId: string;
    clientSecret: string;
    name: string;
    /** Of verified addresses; empty = whoever the issuer lets in. */
    allowedDomains: string[];
  } | null;
  /** `users` are logins and verified addresses, or `*`. */
  github: { clientId: string; clientSecret: string; users: string[]; organizations: string[] } | null;
  openai: OpenAiSettings | null;
  /** The mail server that digests go out through, and whom they are from. */
  mail: { smtpUrl: string; from: string } | null;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
}

/** Thrown at start when the environment is wrong: one line a variable. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "EnvironmentError";
  }
}

/**
 * Validates a set of variables.
 *
 * @throws EnvironmentError  naming every variable that is wrong
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  // In an environment file, NAME= means: not set.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim() !== ""));
  const parsed = EnvironmentVariables.safeParse(given);
  if (!parsed.success) {
    throw new EnvironmentError(
      parsed.error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`),
    );
  }
  const value = parsed.data;
  const problems: string[] = [];

  const pair = (names: [string, string], first: string | undefined, second: string | undefined) => {
    if ((first === undefined) !== (second === undefined)) {
      problems.push(
        `${first === undefined ? names[0] : names[1]}: is required because ${first === undefined ? names[1] : names[0]} is set`,
      );
    }
  };
  pair(["GITHUB_ID", "GITHUB_SECRET"], value.GITHUB_ID, value.GITHUB_SECRET);
  pair(["TACKROOM_SMTP_URL", "TACKROOM_MAIL_FROM"], value.TACKROOM_SMTP_URL, value.TACKROOM_MAIL_FROM);
  pair(["OIDC_ISSUER", "OIDC_CLIENT_ID"], value.OIDC_ISSUER, value.OIDC_CLIENT_ID);
  pair(["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"], value.OIDC_CLIENT_ID, value.OIDC_CLIENT_SECRET);
  if (value.OPENAI_API_KEY !== undefined && value.OPENAI_MODEL === undefined) {
    problems.push("OPENAI_MODEL: is required because OPENAI_API_KEY is set");
  }
  for (const name of ["TACKROOM_URL", "OIDC_ISSUER", "OPENAI_BASE_URL"] as const) {
    const address = value[name];
    if (address !== undefined && !URL.canParse(address)) {
      problems.push(`${name}: is not a web address`);
    }
  }

  const oidc =
    value.OIDC_ISSUER && value.OIDC_CLIENT_ID && value.OIDC_CLIENT_SECRET
      ? {
          issuer: value.OIDC_ISSUER.replace(/\/+$/, ""),
          clientId: value.OIDC_CLIENT_ID,
          clientSecret: value.OIDC_CLIENT_SECRET,
          name: value.OIDC_NAME ?? "Single sign-on",
          allowedDomains: value.OIDC_ALLOWED_DOMAINS,
        }
      : null;
  const github =
    value.GITHUB_ID && value.GITHUB_SECRET
      ? {
          clientId: value.GITHUB_ID,
          clientSecret: value.GITHUB_SECRET,
          users: value.GITHUB_ALLOWED_USERS,
          organizations: value.GITHUB_ALLOWED_ORGS,
        }
      : null;
  if (github !== null && github.users.length + github.organizations.length === 0) {
    problems.push(
      "GITHUB_ALLOWED_USERS or GITHUB_ALLOWED_ORGS: one is required because GITHUB_ID is set and anybody can have an account at GitHub. GITHUB_ALLOWED_USERS=* lets everybody in",
    );
  }

  const sharedProduction = value.NODE_ENV === "production" && value.DATABASE_URL !== undefined;
  if (sharedProduction) {
    if (!value.TACKROOM_SESSION_SECRET) {
      problems.push(
        "TACKROOM_SESSION_SECRET: is required in production with DATABASE_URL, so that all processes share it",
      );
    }
    if (!value.TACKROOM_ENCRYPTION_KEY) {
      problems.push(
        "TACKROOM_ENCRYPTION_KEY: is required in production with DATABASE_URL, so that all processes share it",
      );
    }
    if (!value.TACKROOM_URL) {
      problems.push(
        "TACKROOM_URL: is required in production with DATABASE_URL, e.g. https://tackroom.example.com",
      );
    }
  }
  // Anybody who reaches the page may sign in with a demo account, as an admin too: by default on this machine only.
  const loopback = ["127.0.0.1", "::1", "localhost"].includes(value.TACKROOM_HOST);
  const demo = value.TACKROOM_DEMO ?? (oidc === null && github === null && !sharedProduction && loopback);
  if (!demo && oidc === null && github === null && value.TACKROOM_ROLE !== "worker") {
    problems.push(
      "OIDC_ISSUER or GITHUB_ID: nobody could sign in. Configure OpenID Connect or GitHub, or ask for the demo accounts with TACKROOM_DEMO=true",
    );
  }
  if (problems.length > 0) {
    throw new EnvironmentError(problems);
  }

  return {
    mode: value.NODE_ENV,
    port: value.PORT,
    host: value.TACKROOM_HOST,
    publicUrl: (value.TACKROOM_URL ?? `http://localhost:${value.PORT}`).replace(/\/+$/, ""),
    dataDir: isAbsolute(value.TACKROOM_DATA_DIR)
      ? value.TACKROOM_DATA_DIR
      : resolve(/* turbopackIgnore: true */ process.cwd(), value.TACKROOM_DATA_DIR),
    role: value.TACKROOM_ROLE,
    databaseUrl: value.DATABASE_URL,
    databasePoolSize: value.DATABASE_POOL_SIZE,
    sessionSecret: value.TACKROOM_SESSION_SECRET,
    encryptionKeyHex: value.TACKROOM_ENCRYPTION_KEY,
    demo,
    simulatorPort: value.TACKROOM_SIMULATOR_PORT,
    syncSeconds: value.TACKROOM_SYNC_SECONDS,
    backfillDays: value.TACKROOM_BACKFILL_DAYS,
    trustProxy: value.TACKROOM_TRUST_PROXY ?? false,
    adminEmails: value.TACKROOM_ADMINS,
    defaultRole: value.TACKROOM_DEFAULT_ROLE,
    allowHttpHarness: value.HARNESS_ALLOW_HTTP ?? demo,
    oidc,
    github,
    openai:
      value.OPENAI_API_KEY !== undefined && value.OPENAI_MODEL !== undefined
        ? {
            apiKey: value.OPENAI_API_KEY,
            baseUrl: value.OPENAI_BASE_URL,
            model: value.OPENAI_MODEL,
            api: value.OPENAI_API,
          }
        : null,
    mail:
      value.TACKROOM_SMTP_URL !== undefined && value.TACKROOM_MAIL_FROM !== undefined
        ? { smtpUrl: value.TACKROOM_SMTP_URL, from: value.TACKROOM_MAIL_FROM }
        : null,
    logLevel: value.LOG_LEVEL,
  };
}

let current: Environment | undefined;

/**
 * The validated environment of this process.
 *
 * @throws EnvironmentError  at the first call, when a variable is wrong
 */
export function env(): Environment {
  current ??= parseEnvironment(process.env);
  return current;
}

/** next-auth reads its own address from NEXTAUTH_URL; everything else comes from `env()`. */
export function publishAuthAddress(): void {
  process.env.NEXTAUTH_URL ??= env().publicUrl;
}
