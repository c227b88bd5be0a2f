import type { Context } from "hono";
import { z } from "zod";
import { duplicate, EntityBody, missing, parseBody } from "@/simulator/http/entities";
import { invalidRequest, jsonBody, ok, requiredQuery } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, sameScope, scopeOf, scopeOfBody } from "@/simulator/http/scope";
import { groupNames } from "@/simulator/story/people";
import { serviceAccounts } from "@/simulator/story/service-accounts";
import { settings } from "@/simulator/story/settings";
import type { AnyScope, World } from "@/simulator/story/types";

const byIndex = { index: "pageIndex", size: "pageSize" };
const limits = { size: 50, maxSize: 100 };
const accountLevel: AnyScope = { orgIdentifier: null, projectIdentifier: null };

interface UserGroup extends AnyScope {
  identifier: string;
  name: string;
  description: string;
  users: string[];
}

const GroupBody = EntityBody.extend({ users: z.array(z.string()).optional() });

/** The groups that the story's people are in; they stand at the account. */
const storyGroups = (world: World): UserGroup[] =>
  Object.entries(groupNames).map(([identifier, name]) => ({
    ...accountLevel,
    identifier,
    name,
    description: `Everybody who is in ${name.toLowerCase()}`,
    users: world.users.filter((user) => user.userGroups.includes(identifier)).map(({ uuid }) => uuid),
  }));

/** Who else may do what in the account: user groups, service accounts, and the settings of a category. */
export const registerAccessRoutes: RegisterRoutes = (app, world) => {
  const groups = storyGroups(world);
  const groupView = (group: UserGroup) => ({
    accountIdentifier: world.account.id,
    ...group,
    notificationConfigs: [],
    externallyManaged: false,
    ssoLinked: false,
    harnessManaged: false,
    tags: {},
  });
  const findGroup = (c: Context<SimEnv>): UserGroup => {
    const name = c.req.param("identifier") ?? "";
    const scope = scopeOf(c);
    const group = groups.find((entry) => entry.identifier === name && sameScope(entry, scope));
    if (group === undefined) throw missing("User Group", name);
    return group;
  };
  const mayEdit = (c: Context<SimEnv>, identifier: string) =>
    requireWrite(c, world, {
      permission: "core_usergroup_manage",
      resourceType: "USERGROUP",
      resourceIdentifier: identifier,
    });

  app.get("/ng/api/user-groups", (c) => {
    const scope = scopeOf(c);
    const found = groups.filter(
      (group) =>
        sameScope(group, scope) && matchesSearch(c.req.query("searchTerm"), group.name, group.identifier),
    );
    return c.json(ok(ngPage(found, pageQuery(c, byIndex, limits), groupView)));
  });
  app.get("/ng/api/user-groups/:identifier", (c) => c.json(ok(groupView(findGroup(c)))));
  app.post("/ng/api/user-groups", async (c) => {
    const body = parseBody(GroupBody, await jsonBody(c));
    mayEdit(c, body.identifier);
    const scope = scopeOfBody(world, body);
    if (groups.some((group) => group.identifier === body.identifier && sameScope(group, scope)))
      throw duplicate("User Group", body.identifier);
    const { identifier, name, description = "", users = [] } = body;
    const created = { ...scope, identifier, name, description, users };
    groups.push(created);
    return c.json(ok(groupView(created)));
  });
  app.delete("/ng/api/user-groups/:identifier", (c) => {
    const group = findGroup(c);
    mayEdit(c, group.identifier);
    groups.splice(groups.indexOf(group), 1);
    return c.json(ok(groupView(group)));
  });

  const serviceAccountView = (account: (typeof serviceAccounts)[number]) => ({
    ...account,
    tags: {},
    accountIdentifier: world.account.id,
    ...accountLevel,
    extendable: false,
  });
  const accountsOf = (c: Context<SimEnv>) => (sameScope(scopeOf(c), accountLevel) ? serviceAccounts : []);
  const aggregate = (account: (typeof serviceAccounts)[number]) => ({
    serviceAccount: serviceAccountView(account),
    createdAt: world.storyNow - 300 * 24 * 3600_000,
    lastModifiedAt: world.storyNow - 30 * 24 * 3600_000,
    tokensCount: 1,
    roleAssignmentsMetadataDTO: [],
  });

  // A plain list, while the aggregate is a page.
  app.get("/ng/api/serviceaccount", (c) => c.json(ok(accountsOf(c).map(serviceAccountView))));
  app.get("/ng/api/serviceaccount/aggregate", (c) => {
    const found = accountsOf(c).filter((account) =>
      matchesSearch(c.req.query("searchTerm"), account.name, account.identifier),
    );
    return c.json(ok(ngPage(found, pageQuery(c, byIndex, limits), aggregate)));
  });
  app.get("/ng/api/serviceaccount/aggregate/:identifier", (c) => {
    const name = c.req.param("identifier");
    const account = accountsOf(c).find((entry) => entry.identifier === name);
    if (account === undefined) throw missing("Service Account", name);
    return c.json(ok(aggregate(account)));
  });

  app.get("/ng/api/settings", (c) => {
    const category = requiredQuery(c, "category");
    if (!settings.some((setting) => setting.category === category))
      throw invalidRequest(`category ${category} is not one of the setting categories`);
    const group = c.req.query("group");
    const found = settings.filter(
      (setting) =>
        setting.category === category && (group === undefined || setting.groupIdentifier === group),
    );
    return c.json(
      ok(found.map((setting) => ({ setting: { ...setting, ...scopeOf(c) }, lastModifiedAt: null }))),
    );
  });
};
