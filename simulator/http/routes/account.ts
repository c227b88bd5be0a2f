import type { AccountFacts } from "@/simulator/account/switches";
import { errorDto, HarnessError, invalidRequest, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { Principal, RegisterRoutes } from "@/simulator/http/routes/route";
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

const userAggregate = (user: User) => ({ user: userView(user), roleAssignmentMetadata: [] });

/** A service account is no user: Harness says so by its rule, or its access control refuses, or it breaks over it. */
function noUser(principal: Principal, how: AccountFacts["serviceAccountUser"]): HarnessError {
  if (how === "forbidden") {
    const message = `Principal of type ${principal.kind} with identifier ${principal.uuid} : Missing permission core_user_view on user`;
    return new HarnessError(403, errorDto("NG_ACCESS_DENIED", message));
  }
  if (how === "failing") {
    const message = "Oops, something went wrong on our end. Please contact Harness Support.";
    return new HarnessError(500, errorDto("UNKNOWN_ERROR", message));
  }
  return invalidRequest("Current user can be accessed only by 'USER' principal type");
}

/** Who calls, and who else is there. */
export const registerAccountRoutes: RegisterRoutes = (app, world) => {
  app.get("/ng/api/user/currentUser", (c) => {
    const principal = c.get("principal");
    if (principal.kind !== "USER") throw noUser(principal, c.get("account").serviceAccountUser);
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
    return c.json(ok(ngPage(users, page, userAggregate)));
  });

  app.get("/ng/api/user/aggregate/:id", (c) => {
    const user = world.users.find((candidate) => candidate.uuid === c.req.param("id"));
    if (!user) throw notFound(`User with id ${c.req.param("id")} not found`);
    return c.json(ok(userAggregate(user)));
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
