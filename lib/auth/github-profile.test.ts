import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { githubMemberships, githubPerson } from "./github-profile";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function github(answers: Record<string, unknown>): Promise<string> {
  server = createServer((request, response) => {
    const body = request.headers.authorization === "Bearer granted" ? answers[request.url ?? ""] : undefined;
    const allowed = request.headers.authorization === "Bearer granted";
    response.statusCode = body !== undefined ? 200 : allowed ? 404 : 401;
    response.setHeader("content-type", "application/json").end(JSON.stringify(body ?? { message: "no" }));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

const user = { id: 7, login: "ada", name: null, avatar_url: null, email: "admin@example.com" };

test("an address that GitHub has not verified decides on nothing, also when the profile shows it", async () => {
  const api = await github({
    "/user": user,
    "/user/emails": [
      { email: "admin@example.com", primary: true, verified: false },
      { email: "ada@example.com", primary: false, verified: true },
    ],
  });
  expect(await githubPerson("granted", api)).toMatchObject({ id: 7, login: "ada", email: null });
});

test("the verified primary address is the person's", async () => {
  const api = await github({
    "/user": user,
    "/user/emails": [
      { email: "other@example.com", primary: false, verified: true },
      { email: "ada@example.com", primary: true, verified: true },
    ],
  });
  expect((await githubPerson("granted", api)).email).toBe("ada@example.com");
});

test("an answer that is none ends the sign-in with a reason that quotes no token", async () => {
  const api = await github({ "/user": { message: "surprise" }, "/user/emails": [] });
  for (const token of ["granted", "refused-secret"]) {
    const failure = await githubPerson(token, api).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: "unavailable" });
    expect(String(failure)).not.toContain(token);
  }
});

test("only an active membership counts, and an organization that tells nothing is none", async () => {
  const api = await github({
    "/user/memberships/orgs/acme": { state: "active" },
    "/user/memberships/orgs/invited": { state: "pending" },
  });
  expect(await githubMemberships("granted", ["acme", "invited", "stranger"], api)).toEqual(["acme"]);
});

test("an organization's name cannot lead to another address", async () => {
  const api = await github({ "/user/emails": { state: "active" } });
  expect(await githubMemberships("granted", ["../../emails"], api)).toEqual([]);
});

test("when GitHub fails, nobody counts as a member", async () => {
  const api = await github({});
  await expect(githubMemberships("refused-secret", ["acme"], api)).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("GitHub is told who asks, and its answer is passed on whole", async () => {
  const asked: unknown[] = [];
  const api = await github({
    "/user": { ...user, name: "Ada", avatar_url: "https://i/7" },
    "/user/emails": [{ email: "ada@example.com", primary: true, verified: true }],
  });
  server?.prependListener("request", ({ headers }) => {
    asked.push([headers["user-agent"], headers.accept]);
  });
  expect(await githubPerson("granted", api)).toEqual({
    id: 7,
    login: "ada",
    name: "Ada",
    avatarUrl: "https://i/7",
    email: "ada@example.com",
  });
  expect(asked).toEqual(Array.from({ length: 2 }, () => ["tackroom", "application/vnd.github+json"]));
});

test("what an answer lacks is missing, and a list of addresses of another form is no answer", async () => {
  const without = await github({ "/user": user, "/user/emails": [] });
  expect(await githubPerson("granted", without)).toEqual({
    id: 7,
    login: "ada",
    name: null,
    avatarUrl: undefined,
    email: null,
  });
  server?.close();
  const odd = await github({ "/user": user, "/user/emails": [{ email: "ada@example.com" }] });
  await expect(githubPerson("granted", odd)).rejects.toMatchObject({
    code: "unavailable",
    message: "GitHub did not say who signs in (HTTP 200).",
    remedy: "Try again; if it persists, check that the GitHub app may read email addresses.",
  });
});

test("a redirect is not followed: the token would go with it", async () => {
  const api = await github({});
  server?.removeAllListeners("request").on("request", (_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
  });
  await expect(githubPerson("granted", api)).rejects.toThrow();
});
