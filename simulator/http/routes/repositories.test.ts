import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerRepositoryRoutes } from "@/simulator/http/routes/repositories";
import { mirroredRepositories } from "@/simulator/story/code-owners";
import { serveRoutes, testAccount } from "./account.fixture";

const { world, sim } = testAccount();
let base = "";
let close: () => Promise<void>;

beforeAll(async () => {
  ({ base, close } = await serveRoutes([registerRepositoryRoutes], world, sim));
});
afterAll(() => close());

const shop = { orgIdentifier: "commerce", projectIdentifier: "storefront" };

async function get(path: string, scope: Record<string, string> = {}) {
  const query = new URLSearchParams({ accountIdentifier: "acct", ...scope });
  const answer = await fetch(`${base}/code/api/v1/repos${path}?${query}`);
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

describe("Harness Code", () => {
  it("has the mirrors of a scope and of no other", async () => {
    const identifiers = async (scope: Record<string, string>) =>
      (await get("", scope)).body.map(({ identifier }: { identifier: string }) => identifier);
    expect(await identifiers(shop)).toEqual(["storefront", "catalog"]);
    expect(await identifiers({ orgIdentifier: "commerce" })).toEqual(["parcel-router"]);
    expect(await identifiers({})).toEqual([]);
    expect((await get("/storefront", { orgIdentifier: "commerce" })).status).toBe(404);
  });

  it("gives a file as base64, its path encoded as one part, and says which file is missing", async () => {
    const file = await get("/storefront/content/.harness%2FCODEOWNERS", shop);
    expect(file).toMatchObject({ status: 200, body: { type: "file", content: { encoding: "base64" } } });
    expect(Buffer.from(file.body.content.data, "base64").toString()).toContain("@storefront_developers");
    expect((await get("/storefront/content/.harness/CODEOWNERS", shop)).body).toEqual(file.body);
    const missing = await get("/storefront/content/CODEOWNERS", shop);
    expect(missing).toMatchObject({ status: 404, body: { message: expect.stringContaining("CODEOWNERS") } });
  });

  it("shows branches, commits and pull requests of the story, by pages that headers count", async () => {
    const main = await get("/storefront/branches/main", shop);
    expect(main.body).toMatchObject({ name: "main", commit: { sha: main.body.sha } });
    const branches = await get("/storefront/branches", shop);
    expect(branches.body.map(({ name }: { name: string }) => name)).toContain("main");
    const commits = await get("/storefront/commits", { ...shop, limit: "5" });
    expect(commits.body.commits).toHaveLength(5);
    expect(commits.body.commits[0]).toMatchObject({
      sha: main.body.sha,
      parent_shas: [commits.body.commits[1].sha],
    });
    expect(Number(commits.headers.get("x-total"))).toBe(commits.body.total_commits);
    expect(commits.headers.get("x-next-page")).toBe("2");
    const next = await get("/storefront/commits", { ...shop, limit: "5", page: "2" });
    expect(next.body.commits[0].sha).toBe(commits.body.commits[4].parent_shas[0]);
    const one = await get(`/storefront/commits/${main.body.sha}`, shop);
    expect(one.body).toEqual(commits.body.commits[0]);
    const merged = await get("/storefront/pullreq", { ...shop, state: "merged", limit: "3" });
    expect(merged.body).toHaveLength(3);
    for (const pull of merged.body)
      expect(pull).toMatchObject({ state: "merged", target_branch: "main", merge_sha: expect.any(String) });
    const [newest] = merged.body;
    expect((await get(`/storefront/pullreq/${newest.number}`, shop)).body).toEqual(newest);
    const own = await get(`/storefront/pullreq/${newest.number}/commits`, shop);
    expect(own.body.map(({ sha }: { sha: string }) => sha)).toContain(newest.source_sha);
    const checks = await get(`/storefront/pullreq/${newest.number}/checks`, shop);
    expect(checks.body.commit_sha).toBe(newest.source_sha);
    const all = (await get("/storefront/pullreq", { ...shop, limit: "40" })).body;
    const checked = await Promise.all(
      all.map(({ number }: { number: number }) => get(`/storefront/pullreq/${number}/checks`, shop)),
    );
    // The runs of a pull request's newest commit.
    expect(checked.flatMap(({ body }) => body.checks)).toContainEqual(
      expect.objectContaining({ check: expect.objectContaining({ status: "success" }) }),
    );
    for (const path of ["/branches/nothing", "/commits/0000", "/pullreq/999999"])
      expect(await get(`/storefront${path}`, shop)).toMatchObject({
        status: 404,
        body: { message: expect.any(String) },
      });
  });

  it("names owners that the account has: its user groups and its people", () => {
    const known = new Set([
      ...world.users.flatMap(({ userGroups }) => userGroups.map((group) => `@${group}`)),
      ...world.users.map(({ email }) => email),
    ]);
    const named = mirroredRepositories.flatMap(({ owners }) =>
      owners
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .flatMap((line) => line.split(/\s+/).slice(1)),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((owner) => !known.has(owner))).toEqual([]);
  });
});
