import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "@/lib/env";

const production = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://tackroom@db/tackroom",
  TACKROOM_SESSION_SECRET: "s".repeat(32),
  TACKROOM_ENCRYPTION_KEY: "ab".repeat(32),
  TACKROOM_URL: "https://tackroom.example.com/",
  OIDC_ISSUER: "https://id.example.com/",
  OIDC_CLIENT_ID: "tackroom",
  OIDC_CLIENT_SECRET: "confidential-client-secret",
};

function problemsOf(variables: Record<string, string>): string[] {
  try {
    parseEnvironment(variables);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

test("with nothing set, the product is a demo on this machine with an embedded database", () => {
  expect(parseEnvironment({})).toMatchObject({
    mode: "development",
    port: 3000,
    host: "127.0.0.1",
    publicUrl: "http://localhost:3000",
    role: "all",
    databaseUrl: undefined,
    demo: true,
    allowHttpHarness: true,
    oidc: null,
    github: null,
    openai: null,
  });
});

test("an address that other machines reach offers no demo accounts unless asked to", () => {
  expect(problemsOf({ TACKROOM_HOST: "0.0.0.0" }).join()).toContain("TACKROOM_DEMO=true");
  expect(parseEnvironment({ TACKROOM_HOST: "0.0.0.0", TACKROOM_DEMO: "true" }).demo).toBe(true);
  expect(parseEnvironment({ TACKROOM_HOST: "localhost" }).demo).toBe(true);
});

test("a variable that is set to nothing is not set", () => {
  const names = readFileSync(".env.example", "utf8").match(/^#?\s?[A-Z][A-Z0-9_]+(?==)/gm) ?? [];
  expect(names.length).toBeGreaterThan(10);
  const empty = Object.fromEntries(names.map((name) => [name.replace(/^#\s?/, ""), " "]));
  expect(parseEnvironment(empty)).toEqual(parseEnvironment({}));
});

test.each([
  ["NODE_ENV", "staging"],
  ["PORT", "eighty"],
  ["PORT", "70000"],
  ["PORT", "80.5"],
  ["TACKROOM_URL", "tackroom.example.com"],
  ["TACKROOM_URL", "https://"],
  ["TACKROOM_ROLE", "boss"],
  ["DATABASE_URL", "mysql://db"],
  ["DATABASE_POOL_SIZE", "1"],
  ["TACKROOM_SESSION_SECRET", "short-but-secret"],
  ["TACKROOM_ENCRYPTION_KEY", "not-hex-but-secret"],
  ["TACKROOM_DEMO", "perhaps"],
  ["TACKROOM_SIMULATOR_PORT", "-1"],
  ["TACKROOM_SYNC_SECONDS", "0"],
  ["TACKROOM_BACKFILL_DAYS", "1000"],
  ["TACKROOM_TRUST_PROXY", "yes please"],
  ["TACKROOM_DEFAULT_ROLE", "owner"],
  ["HARNESS_ALLOW_HTTP", "maybe"],
  ["OIDC_ISSUER", "id.example.com"],
  ["OPENAI_BASE_URL", "localhost:8080"],
  ["OPENAI_API", "legacy"],
  ["LOG_LEVEL", "loud"],
])("%s=%s is refused by its name, without quoting a secret", (name, value) => {
  const problems = problemsOf({ [name]: value });
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.some((problem) => problem.startsWith(`${name}: `))).toBe(true);
  if (value.includes("secret")) expect(problems.join()).not.toContain(value);
});

test("all wrong variables are named at once", () => {
  const problems = problemsOf({ PORT: "x", LOG_LEVEL: "loud", TACKROOM_ROLE: "boss" });
  expect(problems.map((problem) => problem.split(":")[0]).sort()).toEqual([
    "LOG_LEVEL",
    "PORT",
    "TACKROOM_ROLE",
  ]);
});

test.each(["TACKROOM_SESSION_SECRET", "TACKROOM_ENCRYPTION_KEY", "TACKROOM_URL"])(
  "production on Postgres demands %s, because processes share it",
  (name) => {
    expect(problemsOf({ ...production, [name]: "" })).toEqual([
      expect.stringContaining(`${name}: is required`),
    ]);
  },
);

test("production on Postgres with everything set is no demo and takes no plain HTTP", () => {
  expect(parseEnvironment(production)).toMatchObject({
    demo: false,
    allowHttpHarness: false,
    publicUrl: "https://tackroom.example.com",
    oidc: { issuer: "https://id.example.com", name: "Single sign-on" },
  });
});

test.each([
  ["GITHUB_ID", "GITHUB_SECRET"],
  ["GITHUB_SECRET", "GITHUB_ID"],
  ["OIDC_ISSUER", "OIDC_CLIENT_ID"],
  ["OIDC_CLIENT_SECRET", "OIDC_CLIENT_ID"],
  ["OPENAI_API_KEY", "OPENAI_MODEL"],
])("%s alone says that %s is missing", (given, missing) => {
  const value = given === "OIDC_ISSUER" ? "https://id.example.com" : "something";
  const problems = problemsOf({ [given]: value });
  expect(problems.some((problem) => problem.startsWith(`${missing}: is required`))).toBe(true);
});

test("GitHub without a list of people does not start, because anybody can have an account there", () => {
  const github = { GITHUB_ID: "id", GITHUB_SECRET: "secret" };
  expect(problemsOf(github).join()).toMatch(/^GITHUB_ALLOWED_USERS or GITHUB_ALLOWED_ORGS: one is required/);
  expect(
    parseEnvironment({ ...github, GITHUB_ALLOWED_USERS: "Ada, grace@Example.com ," }).github,
  ).toMatchObject({
    users: ["ada", "grace@example.com"],
    organizations: [],
  });
  expect(parseEnvironment({ ...github, GITHUB_ALLOWED_ORGS: "Acme" }).github?.organizations).toEqual([
    "acme",
  ]);
  expect(problemsOf({ ...github, GITHUB_ALLOWED_USERS: "*" })).toEqual([]);
});

test("an address where a domain belongs is refused", () => {
  expect(problemsOf({ ...production, OIDC_ALLOWED_DOMAINS: "ada@example.com" }).join()).toContain(
    "OIDC_ALLOWED_DOMAINS: must be domains",
  );
});

test("an installation that nobody could sign in to does not start", () => {
  const { OIDC_ISSUER: _i, OIDC_CLIENT_ID: _c, OIDC_CLIENT_SECRET: _s, ...noSignIn } = production;
  expect(problemsOf(noSignIn).join()).toContain("nobody could sign in");
  expect(problemsOf({ ...noSignIn, TACKROOM_ROLE: "worker" })).toEqual([]);
  expect(problemsOf({ ...noSignIn, TACKROOM_DEMO: "true" })).toEqual([]);
});

test("admins are compared without case and spaces", () => {
  expect(parseEnvironment({ TACKROOM_ADMINS: " Ada@Example.com, ,grace@example.com" }).adminEmails).toEqual([
    "ada@example.com",
    "grace@example.com",
  ]);
});

test("the example file documents every variable that the schema reads, and no other", () => {
  const documented = readFileSync(".env.example", "utf8").match(/^#?\s?[A-Z][A-Z0-9_]+(?==)/gm) ?? [];
  const read = readFileSync("lib/env.ts", "utf8").match(/^ {2}[A-Z][A-Z0-9_]+(?=:)/gm) ?? [];
  const names = (found: string[]) => new Set(found.map((name) => name.replace(/^#?\s*/, "")));
  const missing = [...names(read)].filter((name) => name !== "NODE_ENV" && !names(documented).has(name));
  const unknown = [...names(documented)].filter((name) => !names(read).has(name));
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
});
