import { createServer, type Server } from "node:http";
import { eq } from "drizzle-orm";
import type { Account, NextAuthOptions, Profile, User } from "next-auth";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { auditLog, users } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";

const secret = "only for the tests of signing in, 32+";
const withOidc = {
  OIDC_ISSUER: "https://id.example.com/",
  OIDC_CLIENT_ID: "oidc-id",
  OIDC_CLIENT_SECRET: "oidc-secret",
  OIDC_NAME: "Company",
  OIDC_ALLOWED_DOMAINS: "example.com",
};
const withGithub = { GITHUB_ID: "gh-id", GITHUB_SECRET: "gh-secret", GITHUB_ALLOWED_USERS: "ada" };

/** next-auth's configuration under these variables, as a process of its own has it. */
async function optionsWith(variables: Record<string, string>): Promise<NextAuthOptions> {
  vi.resetModules();
  vi.unstubAllEnvs();
  vi.stubEnv("LOG_LEVEL", "silent");
  vi.stubEnv("TACKROOM_SESSION_SECRET", secret);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { authOptions } = await import("./options");
  const options = authOptions();
  expect(authOptions()).toBe(options);
  return options;
}
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Of credentials next-auth keeps the given id among the options until a request comes. */
const idOf = ({ id, options }: NextAuthOptions["providers"][number]): string => String(options?.id ?? id);
const providerOf = async (id: string, variables: Record<string, string>) => {
  const { providers } = await optionsWith(variables);
  const found = providers.find((provider) => idOf(provider) === id);
  if (found === undefined) throw new Error(`There is no provider ${id}.`);
  return found;
};
const callbacksWith = async (variables: Record<string, string>) => {
  const { callbacks } = await optionsWith(variables);
  const { signIn, jwt, session, redirect } = callbacks ?? {};
  if (!signIn || !jwt || !session || !redirect) throw new Error("A callback is missing.");
  return { signIn, jwt, session, redirect };
};
const accountOf = (provider: string): Account => ({ provider, type: "oauth", providerAccountId: "1" });

describe("how sessions are kept", () => {
  test("in a signed cookie that lives twelve hours after its last use and is renewed every quarter of one", async () => {
    const options = await optionsWith({ TACKROOM_DEMO: "true" });
    expect(options.session).toEqual({ strategy: "jwt", maxAge: 43_200, updateAge: 900 });
    expect(options.secret).toBe(secret);
    expect(options.pages).toEqual({ signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" });
  });

  test("behind https only over https", async () => {
    const secure = async (address: string) =>
      (await optionsWith({ TACKROOM_DEMO: "true", TACKROOM_URL: address })).useSecureCookies;
    expect(await secure("https://tackroom.example.com")).toBe(true);
    expect(await secure("http://tackroom.example.com/?x=https://")).toBe(false);
  });

  test("the session says who it is and of which epoch, and one without either is nobody's", async () => {
    const { session } = await callbacksWith({ TACKROOM_DEMO: "true" });
    const made = (token: Record<string, unknown>) =>
      session({
        session: { userId: null, sessionEpoch: 0, expires: "later" },
        token,
        user: { id: "", email: "", emailVerified: null },
        newSession: null,
        trigger: "update",
      });
    expect(await made({ userId: "u", sessionEpoch: 3 })).toEqual({
      userId: "u",
      sessionEpoch: 3,
      expires: "later",
    });
    expect(await made({})).toEqual({ userId: null, sessionEpoch: -1, expires: "later" });
  });

  test("no failure of a sign-in is silent, and none is loud", async () => {
    const { logger } = await optionsWith({ TACKROOM_DEMO: "true" });
    expect(() => {
      logger?.error?.("OAUTH", new Error("x"));
      logger?.warn?.("NEXTAUTH_URL");
      logger?.debug?.("x", {});
    }).not.toThrow();
  });
});

describe("who can be asked to say who somebody is", () => {
  const idsWith = async (variables: Record<string, string>) =>
    (await optionsWith(variables)).providers.map(idOf);

  test("those that are configured, and no demo beside them unless it is asked for", async () => {
    expect(await idsWith({})).toEqual(["demo"]);
    expect(await idsWith(withOidc)).toEqual(["oidc"]);
    expect(await idsWith(withGithub)).toEqual(["github"]);
    expect(await idsWith({ ...withOidc, ...withGithub, TACKROOM_DEMO: "true" })).toEqual([
      "oidc",
      "github",
      "demo",
    ]);
  });

  test("an OpenID Connect issuer is asked with proofs against replay, and its claims become a person", async () => {
    const oidc = await providerOf("oidc", withOidc);
    expect(oidc).toMatchObject({
      name: "Company",
      type: "oauth",
      wellKnown: "https://id.example.com/.well-known/openid-configuration",
      clientId: "oidc-id",
      clientSecret: "oidc-secret",
      authorization: { params: { scope: "openid email profile" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
    });
    if (oidc.type !== "oauth") throw new Error("It is no OAuth provider.");
    const person = (claims: Profile) => oidc.profile(claims, {});
    expect(
      person({ sub: "1", name: "Ada", email: "ada@example.com", image: "x", ...{ picture: "https://i/1" } }),
    ).toEqual({ id: "1", name: "Ada", email: "ada@example.com", image: "https://i/1" });
    expect(person({ sub: "1", email: "ada@example.com" })).toMatchObject({
      name: "ada@example.com",
      image: null,
    });
    expect(person({ sub: "1" })).toEqual({ id: "1", name: "1", email: null, image: null });
  });

  test("GitHub is asked for organizations only where some are named", async () => {
    const scopeWith = async (variables: Record<string, string>) => {
      const provider = await providerOf("github", variables);
      const { options, ...own } = provider;
      expect(options).toMatchObject({ clientId: "gh-id", clientSecret: "gh-secret" });
      return JSON.stringify("authorization" in own ? own.authorization : null);
    };
    expect(await scopeWith(withGithub)).not.toContain("read:org");
    expect(JSON.parse(await scopeWith({ ...withGithub, GITHUB_ALLOWED_ORGS: "acme" }))).toEqual({
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email read:org" },
    });
  });

  test("GitHub's answer becomes a person, with the verified address or none", async () => {
    const github = await providerOf("github", withGithub);
    if (github.type !== "oauth") throw new Error("It is no OAuth provider.");
    const claims = { sub: "7", name: "Ada", login: "ada", organizations: [] };
    expect(github.profile({ ...claims, email: "ada@example.com", image: "https://i/7" }, {})).toEqual({
      id: "7",
      name: "Ada",
      email: "ada@example.com",
      image: "https://i/7",
    });
    expect(github.profile(claims, {})).toEqual({ id: "7", name: "Ada", email: null, image: null });
  });

  test("a demo account is found by its role, and nobody by another word", async () => {
    const demo = await providerOf("demo", {});
    if (demo.type !== "credentials") throw new Error("It takes no credentials.");
    const { authorize, name, credentials } = demo.options;
    expect([name, credentials]).toEqual(["Demo account", { account: { label: "Account", type: "text" } }]);
    const found = await Promise.all(
      ["viewer", "member", "approver", "admin"].map((account) => authorize({ account }, {})),
    );
    expect(found).toEqual([
      { id: "demo:viewer", name: "Demo viewer", email: "viewer@demo.invalid", image: null },
      { id: "demo:member", name: "Demo member", email: "member@demo.invalid", image: null },
      { id: "demo:approver", name: "Demo approver", email: "approver@demo.invalid", image: null },
      { id: "demo:admin", name: "Demo admin", email: "admin@demo.invalid", image: null },
    ]);
    expect(await authorize({ account: "root" }, {})).toBeNull();
    expect(await authorize(undefined, {})).toBeNull();
  });
});

describe("GitHub's word", () => {
  let api: Server | undefined;
  afterEach(() => void api?.close());

  test("of a person and their organizations is asked for with the token of this sign-in", async () => {
    const asked: [string | undefined, string | undefined][] = [];
    const answers: Record<string, unknown> = {
      "/user": { id: 7, login: "ada", name: null, avatar_url: "https://i/7" },
      "/user/emails": [{ email: "ada@example.com", primary: true, verified: true }],
      "/user/memberships/orgs/acme": { state: "active" },
    };
    api = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.setHeader("content-type", "application/json").end(JSON.stringify(answers[request.url ?? ""]));
    });
    await new Promise<void>((resolve) => api?.listen(0, "127.0.0.1", resolve));
    const address = api.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const real = fetch;
    vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
      real(url.replace("https://api.github.com", `http://127.0.0.1:${port}`), init),
    );
    const github = await providerOf("github", { ...withGithub, GITHUB_ALLOWED_ORGS: "acme" });
    if (github.type !== "oauth" || typeof github.userinfo !== "object") throw new Error("It asks nobody.");
    expect(github.userinfo.url).toBe("https://api.github.com/user");
    const told = async (tokens: { access_token?: string }) => {
      if (typeof github.userinfo !== "object") throw new Error("It asks nobody.");
      const context = { tokens, params: {}, client: {}, provider: github };
      return github.userinfo.request?.(context as never); // the two of its fields that are read
    };
    expect(await told({ access_token: "granted" })).toEqual({
      sub: "7",
      name: "ada",
      email: "ada@example.com",
      image: "https://i/7",
      login: "ada",
      organizations: ["acme"],
    });
    expect(asked).toEqual([
      ["/user", "Bearer granted"],
      ["/user/emails", "Bearer granted"],
      ["/user/memberships/orgs/acme", "Bearer granted"],
    ]);
    answers["/user"] = { id: 7, login: "ada", name: "Ada" };
    answers["/user/emails"] = [];
    asked.length = 0;
    expect(await told({})).toEqual({
      sub: "7",
      name: "Ada",
      image: undefined,
      login: "ada",
      organizations: ["acme"],
    });
    expect(asked[0]).toEqual(["/user", "Bearer"]);
  });
});

describe("who is let in", () => {
  const user: User = { id: "1", email: "ada@example.com" };
  const ask = async (
    variables: Record<string, string>,
    provider: string | null,
    profile: object | null,
    who = user,
  ) => {
    const { signIn } = await callbacksWith(variables);
    const account = provider === null ? null : accountOf(provider);
    return signIn({ user: who, account, profile: (profile ?? undefined) as Profile | undefined }); // claims as they come
  };

  test("an address of OpenID Connect counts only with the claim that it is verified", async () => {
    expect(await ask(withOidc, "oidc", { sub: "1", email_verified: true })).toBe(true);
    for (const claim of [{}, { email_verified: false }, { email_verified: "true" }, null]) {
      expect(await ask(withOidc, "oidc", claim)).toBe(false);
    }
    expect(await ask(withOidc, "oidc", { email_verified: true }, { id: "1" })).toBe(false);
  });

  test("GitHub's login and organizations count, and only for GitHub", async () => {
    const member = { login: "grace", organizations: ["acme"] };
    const byOrg = { ...withGithub, GITHUB_ALLOWED_ORGS: "acme" };
    expect(await ask(withGithub, "github", { login: "Ada", organizations: [] })).toBe(true);
    expect(await ask(byOrg, "github", member)).toBe(true);
    expect(await ask(withGithub, "github", member)).toBe(false);
    expect(await ask(byOrg, "github", { organizations: ["acme"] })).toBe(false);
    // Its address is verified already, whatever a claim says.
    const byAddress = { ...withGithub, GITHUB_ALLOWED_USERS: "ada@example.com" };
    expect(await ask(byAddress, "github", { email_verified: false })).toBe(true);
    expect(await ask({ ...withOidc, ...byOrg }, "oidc", member)).toBe(false);
  });

  test("nobody's word is the demo's", async () => {
    expect(await ask({}, "demo", null)).toBe(true);
    expect(await ask({}, null, null)).toBe(true);
  });
});

describe("where a sign-in leads back to", () => {
  test.each([
    ["/executions?a=1", "https://t.example/executions?a=1"],
    ["//evil.example", "https://t.example"],
    ["/\\evil.example", "https://t.example"],
    ["https://t.example/approvals", "https://t.example/approvals"],
    ["https://evil.example/", "https://t.example"],
    ["https://t.example.evil.example/", "https://t.example"],
    ["http://t.example/", "https://t.example"],
    ["javascript:alert(1)", "https://t.example"],
    ["nowhere", "https://t.example"],
    ["", "https://t.example"],
  ])("%s leads to %s", async (url, expected) => {
    const { redirect } = await callbacksWith({ TACKROOM_DEMO: "true" });
    expect(await redirect({ url, baseUrl: "https://t.example" })).toBe(expected);
  });
});

describe("what becomes of a person's row", () => {
  let opened: OpenDatabase;
  beforeAll(async () => {
    opened = await openMemoryDatabase();
    useTestDatabase(opened);
  });
  afterAll(() => opened.close());

  const enter = async (
    variables: Record<string, string>,
    provider: string,
    user: User,
    profile: object = {},
  ) => {
    const { jwt } = await callbacksWith(variables);
    const token = await jwt({ token: {}, user, account: accountOf(provider), profile: profile as Profile }); // claims as they come
    const [row] = await opened.db
      .select()
      .from(users)
      .where(eq(users.id, token.userId ?? ""));
    return { token, row };
  };
  const admins = {
    ...withOidc,
    ...withGithub,
    TACKROOM_ADMINS: "ada@example.com",
    TACKROOM_DEFAULT_ROLE: "viewer",
  };

  test("the person is stored under their provider, the token says who and of which epoch, and the entry is audited", async () => {
    const { token, row } = await enter(admins, "oidc", {
      id: "1",
      name: "Grace",
      email: "grace@example.com",
      image: "https://i/1",
    });
    expect(token).toEqual({ sub: "oidc:1", name: "Grace", userId: "oidc:1", sessionEpoch: 0 });
    expect(row).toMatchObject({
      id: "oidc:1",
      provider: "oidc",
      name: "Grace",
      email: "grace@example.com",
      image: "https://i/1",
      role: "viewer",
    });
    const [entry] = await opened.db.select().from(auditLog).where(eq(auditLog.subjectId, "oidc:1"));
    expect(entry).toMatchObject({
      action: "session.started",
      subjectType: "user",
      summary: "Grace signed in",
      details: { provider: "oidc" },
    });
  });

  test("a name is made of what there is", async () => {
    expect((await enter(admins, "oidc", { id: "2", email: "x@example.com" })).row?.name).toBe(
      "x@example.com",
    );
    expect((await enter(admins, "oidc", { id: "3" })).row).toMatchObject({
      name: "3",
      email: null,
      image: null,
    });
  });

  test("an address makes an admin only where it is verified, in any case of letters", async () => {
    const roleOf = async (id: string, provider: string, email: string | null, profile: object) =>
      (await enter(admins, provider, { id, email }, profile)).row?.role;
    expect(await roleOf("10", "oidc", "Ada@Example.com", { email_verified: true })).toBe("admin");
    expect(await roleOf("11", "oidc", "ada@example.com", { email_verified: "true" })).toBe("viewer");
    expect(await roleOf("12", "oidc", "ada@example.com", {})).toBe("viewer");
    expect(await roleOf("13", "oidc", null, { email_verified: true })).toBe("viewer");
    expect(await roleOf("14", "oidc", "eve@example.com", { email_verified: true })).toBe("viewer");
    expect(await roleOf("15", "github", "ada@example.com", {})).toBe("admin");
  });

  test("a demo account has the role it is called by, under its own id, and no other provider can claim one", async () => {
    const { row } = await enter({}, "demo", { id: "demo:approver", name: "Demo approver" });
    expect(row).toMatchObject({ id: "demo:approver", role: "approver", provider: "demo" });
    expect((await enter({}, "demo", { id: "demo:root", name: "x" })).row?.role).not.toBe("admin");
    const claimed = await enter(admins, "oidc", { id: "demo:admin", name: "x" });
    expect(claimed.row).toMatchObject({ id: "oidc:demo:admin", role: "viewer" });
  });

  test("a token that is only renewed stays as it is and stores nobody", async () => {
    const { jwt } = await callbacksWith({});
    const before = await opened.db.$count(users);
    const token = { userId: "oidc:1", sessionEpoch: 4 };
    const renew = (user: unknown, account: Account | null) =>
      jwt({ token, user: user as User, account, profile: undefined }); // next-auth gives none on renewal
    expect(await renew(undefined, null)).toBe(token);
    expect(await renew({ id: "9" }, null)).toBe(token);
    expect(await renew(undefined, accountOf("oidc"))).toBe(token);
    expect(await opened.db.$count(users)).toBe(before);
  });
});
