import { failureDto, HarnessError, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite } from "@/simulator/http/scope";
import type { User, World } from "@/simulator/story/types";

const userView = (user: User) => ({
  uuid: user.uuid,
  name: user.name,
  email: user.email,
  locked: false,
  disabled: false,
  externallyManaged: false,
  twoFactorAuthenticationEnabled: true,
});

/** Who calls, and who else is there. */
export const registerAccountRoutes: RegisterRoutes = (app, world) => {
  app.get("/ng/api/user/currentUser", (c) => {
    const principal = c.get("principal");
    return c.json(
      ok({
        uuid: principal.uuid,
        name: principal.name,
        email: principal.email,
        token: null,
        defaultAccountId: world.account.id,
        intent: null,
        accounts: [
          { uuid: world.account.id, accountName: world.account.name, companyName: world.account.company },
        ],
        admin: principal.canWrite,
        twoFactorAuthenticationEnabled: true,
        emailVerified: true,
        locked: false,
      }),
    );
  });

  app.post("/ng/api/token/validate", async (c) => {
    const text = (await c.req.text()).trim().replace(/^"|"$/g, "");
    if (text === "")
      throw new HarnessError(400, failureDto("INVALID_REQUEST", "Invalid request: token is empty"));
    const principal = c.get("principal");
    return c.json(
      ok({
        accountIdentifier: world.account.id,
        parentIdentifier: principal.uuid,
        username: principal.name,
        email: principal.email,
        apiKeyType: "USER",
        valid: true,
        validTo: world.storyNow + 90 * 24 * 3600_000,
      }),
    );
  });

  app.get("/ng/api/accounts/:account", (c) =>
    c.json(
      ok({ identifier: world.account.id, name: world.account.name, companyName: world.account.company }),
    ),
  );

  app.post("/ng/api/user/aggregate", async (c) => {
    const body = await jsonBody(c);
    const term =
      c.req.query("searchTerm") ?? (typeof body.searchTerm === "string" ? body.searchTerm : undefined);
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 50, maxSize: 100 });
    const users = world.users.filter((user) => matchesSearch(term, user.name, user.email));
    return c.json(ok(ngPage(users, page, (user) => ({ user: userView(user), roleAssignmentMetadata: [] }))));
  });

  app.get("/ng/api/user/:id", (c) => {
    const user = world.users.find((candidate) => candidate.uuid === c.req.param("id"));
    if (!user) throw notFound(`User with id ${c.req.param("id")} not found`);
    return c.json(ok(userView(user)));
  });

  app.post("/ng/api/user/users", async (c) => {
    requireWrite(c, world, {
      permission: "core_user_invite",
      resourceType: "USER",
      resourceIdentifier: null,
    });
    const body = await jsonBody(c);
    const emails = Array.isArray(body.emails) ? body.emails : [];
    return c.json(
      ok({
        addUserResponseMap: Object.fromEntries(emails.map((email) => [email, "USER_INVITED_SUCCESSFULLY"])),
      }),
    );
  });
};

/** The person of the story that a token's owner is. */
export function userOfPrincipal(world: World, uuid: string): User {
  const user = world.users.find((candidate) => candidate.uuid === uuid) ?? world.users[0];
  if (!user) throw new RangeError("The story has no users");
  return user;
}
