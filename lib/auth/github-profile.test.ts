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
