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
  return { status: answer.status, body: await answer.json() };
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
