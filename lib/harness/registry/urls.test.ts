import { describe, expect, test } from "vitest";
import { resourceType, resourceTypeNames } from "./resource-types";
import { linkTo, parseHarnessUrl } from "./urls";

const execution = {
  account: "acc",
  org: "default",
  project: "shop",
  level: "project",
  resourceType: "execution",
  resourceId: "uO3qk1C7S2mB0jZ4wXy8Lg",
  ids: { pipeline_id: "deploy", execution_id: "uO3qk1C7S2mB0jZ4wXy8Lg" },
};

describe("addresses of executions in all their forms", () => {
  const tail = "orgs/default/projects/shop/pipelines/deploy";
  test.each([
    `https://app.harness.io/ng/account/acc/all/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/pipeline`,
    `https://app.harness.io/ng/account/acc/all/${tail}/deployments/uO3qk1C7S2mB0jZ4wXy8Lg/pipeline`,
    `https://app.harness.io/ng/#/account/acc/ci/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/pipeline?stage=abc&step=def`,
    `https://app.harness.io/ng/account/acc/cd/${tail}/builds/uO3qk1C7S2mB0jZ4wXy8Lg/tests`,
    `https://app.harness.io/ng/account/acc/module/ci/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/inputs`,
    `https://app.harness.io/ng/account/acc/all/ci/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/pipeline`,
    `https://harness.acme.example/ng/account/acc/all/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/commits`,
    `/ng/account/acc/home/${tail}/executions/uO3qk1C7S2mB0jZ4wXy8Lg/pipeline`,
  ])("%s", (address) => {
    expect(parseHarnessUrl(address)).toMatchObject(execution);
  });
});

test("the options behind ? are read from both places where Harness puts them", () => {
  const plain = parseHarnessUrl(
    "https://app.harness.io/ng/account/a/all/orgs/o/projects/p/pipelines/x/pipeline-studio?storeType=REMOTE&branch=feature%2Flogin",
  );
  const hashed = parseHarnessUrl(
    "https://app.harness.io/ng/#/account/a/ci/orgs/o/projects/p/pipelines/x/pipeline-studio?storeType=REMOTE&branch=feature%2Flogin",
  );
  expect(plain.params).toEqual({ store_type: "REMOTE", branch: "feature/login" });
  expect(hashed.params).toEqual(plain.params);
});

test("pages of lists name a type and no identifier; levels follow from what the address holds", () => {
  expect(parseHarnessUrl("/ng/account/a/all/orgs/o/projects/p/pipelines/x/input-sets")).toMatchObject({
    resourceType: "input_set",
    resourceId: undefined,
    ids: { pipeline_id: "x" },
  });
  expect(parseHarnessUrl("/ng/account/a/all/settings/connectors/gh")).toMatchObject({
    level: "account",
    resourceId: "gh",
  });
  expect(parseHarnessUrl("/ng/account/a/all/orgs/o/settings/services/s")).toMatchObject({
    level: "org",
    resourceId: "s",
  });
});

test.each([
  "https://example.com/foo",
  "::::",
  "",
  "ftp://app.harness.io/ng/account/a",
  "javascript:alert(1)",
])("%s is refused", (address) => {
  expect(() => parseHarnessUrl(address)).toThrow(expect.objectContaining({ code: "invalid_input" }));
});

test("a link is complete or absent, for every type and level", () => {
  for (const type of resourceTypeNames) {
    for (const scope of [{}, { org: "o" }, { org: "o", project: "p" }]) {
      const values = Object.fromEntries(resourceType(type).ids.map((id) => [id, `the ${id}`]));
      const whole = linkTo(type, { baseUrl: "https://h.example/gateway", accountId: "a", scope, values });
      const empty = linkTo(type, { baseUrl: "https://h.example", accountId: "a", scope, values: {} });
      for (const link of [whole, empty]) {
        if (link === null) continue;
        expect(link).not.toMatch(/[{}]|undefined|\/orgs\/projects/);
        expect(URL.canParse(link)).toBe(true);
      }
    }
  }
});

test("an organization or project that is called like a kind of page is not taken for one", () => {
  expect(parseHarnessUrl("/ng/account/a/all/orgs/services/projects/roles/settings/connectors/gh")).toEqual(
    expect.objectContaining({ org: "services", project: "roles", ids: { connector_id: "gh" } }),
  );
});

test("what a project inherits is linked to the level where it lives", () => {
  const args = {
    baseUrl: "https://h.example",
    accountId: "a",
    scope: { org: "o", project: "p" },
    values: {},
  };
  const link = (item: unknown) => linkTo("connector", { ...args, item });
  expect(link({ identifier: "gh", orgIdentifier: null, projectIdentifier: null })).toBe(
    "https://h.example/ng/account/a/all/settings/connectors/gh",
  );
  expect(link({ identifier: "gh", orgIdentifier: "o", projectIdentifier: null })).not.toContain("/projects/");
  expect(link({ identifier: "gh" })).toContain("/orgs/o/projects/p/");
});
