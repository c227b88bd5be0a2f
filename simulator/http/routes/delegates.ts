import type { Context } from "hono";
import { invalidRequest, jsonBody, requiredQuery, restResponse } from "@/simulator/http/envelope";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { requireWrite, sameScope, scopeOf, visibleScope } from "@/simulator/http/scope";
import { storefront } from "@/simulator/story/estate";
import { commitSha, shortId } from "@/simulator/story/random";
import { day } from "@/simulator/story/rhythm";
import type { AnyScope, Delegate } from "@/simulator/story/types";

/** A delegate counts as connected while its last heartbeat is younger than this. */
const connectedWithinMs = 5 * 60_000;
const versionLifetimeMs = 180 * 24 * 3_600_000;

function view(delegate: Delegate, now: number) {
  const lastHeartBeat = now - delegate.heartbeatAgeMs;
  const connected = delegate.heartbeatAgeMs < connectedWithinMs;
  return {
    type: delegate.type,
    name: delegate.name,
    delegateGroupIdentifier: delegate.identifier,
    description: "",
    tags: delegate.tags,
    lastHeartBeat,
    connected,
    delegateReplicas: delegate.replicas.map((replica) => ({
      uuid: replica.uuid,
      lastHeartbeat: lastHeartBeat,
      connected,
      hostName: replica.hostName,
      version: delegate.version,
      expiringAt: lastHeartBeat + versionLifetimeMs,
    })),
    autoUpgrade: delegate.autoUpgrade,
    legacy: false,
  };
}

/** Delegates, in the older RestResponse envelope. */
export const registerDelegateRoutes: RegisterRoutes = (app, world, sim) => {
  app.post("/ng/api/delegate-setup/listDelegates", async (c) => {
    const filter = await jsonBody(c);
    const all = c.req.query("all") === "true";
    const scope = scopeOf(c);
    const delegates = world.delegates
      .filter((delegate) => all || sameScope(delegate, scope))
      .map((delegate) => view(delegate, sim.clock.now()))
      .filter((delegate) => {
        if (filter.status === "CONNECTED" && !delegate.connected) return false;
        if (filter.status === "DISCONNECTED" && delegate.connected) return false;
        if (typeof filter.delegateName === "string" && !delegate.name.includes(filter.delegateName))
          return false;
        return (
          typeof filter.delegateGroupIdentifier !== "string" ||
          filter.delegateGroupIdentifier === delegate.delegateGroupIdentifier
        );
      });
    return c.json(restResponse(delegates));
  });

  registerDelegateTokenRoutes(app, world, sim);
};

interface DelegateToken extends AnyScope {
  name: string;
  status: "ACTIVE" | "REVOKED";
  value: string;
  createdBy: string;
  createdAt: number;
  revokeAfter: number | null;
}

/** The tokens that delegates register with. They are named in the query; the path holds no name (DelegateTokenResource). */
const registerDelegateTokenRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/ng/api/delegate-token-ng";
  const account = { orgIdentifier: null, projectIdentifier: null };
  const made = (name: string, scope: AnyScope, createdBy: string, createdAt: number): DelegateToken => ({
    ...scope,
    name,
    status: "ACTIVE",
    value: Buffer.from(commitSha(world.seed, "delegate token", name)).toString("base64"),
    createdBy,
    createdAt,
    revokeAfter: null,
  });
  const admin = world.users[0]?.name ?? "";
  const tokens: DelegateToken[] = [
    made("default_token", account, admin, world.storyNow - 690 * day),
    { ...made("before_the_move", account, admin, world.storyNow - 400 * day), status: "REVOKED" },
    made("storefront_runners", storefront, admin, world.storyNow - 120 * day),
  ];
  const tokenView = (token: DelegateToken) => ({
    uuid: shortId(world.seed, "delegate token", token.name),
    accountId: world.account.id,
    ownerIdentifier: [token.orgIdentifier, token.projectIdentifier].filter(Boolean).join("/") || null,
    name: token.name,
    createdBy: token.createdBy,
    createdByNgUser: null,
    createdAt: token.createdAt,
    status: token.status,
    value: token.value,
    revokeAfter: token.revokeAfter,
  });
  const find = (c: Context<SimEnv>): DelegateToken => {
    const name = requiredQuery(c, "tokenName");
    const scope = scopeOf(c);
    const token = tokens.find((entry) => entry.name === name && sameScope(entry, scope));
    if (token === undefined) throw invalidRequest(`Delegate token ${name} does not exist.`);
    return token;
  };
  const mayEdit = (c: Context<SimEnv>) =>
    requireWrite(c, world, {
      permission: "core_delegate_edit",
      resourceType: "DELEGATE",
      resourceIdentifier: null,
    });

  app.get(base, (c) => {
    const scope = scopeOf(c);
    const [name, status] = [c.req.query("name") ?? c.req.query("tokenName"), c.req.query("status")];
    const found = tokens.filter(
      (token) =>
        sameScope(token, scope) && (!name || token.name === name) && (!status || token.status === status),
    );
    return c.json(restResponse(found.map(tokenView)));
  });
  app.get(`${base}/delegate-groups`, (c) => {
    const name = c.req.query("delegateTokenName");
    const scope = scopeOf(c);
    const known = tokens.some((token) => (!name || token.name === name) && sameScope(token, scope));
    const groups = known ? world.delegates.filter((delegate) => sameScope(delegate, scope)) : [];
    const delegateGroupDetails = groups.map((delegate) => {
      const { name: groupName, connected, ...rest } = view(delegate, sim.clock.now());
      return { groupName, activelyConnected: connected, ...rest };
    });
    return c.json(restResponse({ delegateGroupDetails }));
  });
  app.post(base, (c) => {
    const name = requiredQuery(c, "tokenName");
    mayEdit(c);
    const scope = visibleScope(c, world);
    if (tokens.some((token) => token.name === name && sameScope(token, scope)))
      throw invalidRequest(`Token with given name ${name} already exists for given account`);
    const created = {
      ...made(name, scope, c.get("principal").name, sim.clock.now()),
      revokeAfter: Number(c.req.query("revokeAfter")) || null,
    };
    tokens.push(created);
    return c.json(restResponse(tokenView(created)));
  });
  app.put(base, (c) => {
    mayEdit(c);
    const token = find(c);
    token.status = "REVOKED";
    return c.json(restResponse(tokenView(token)));
  });
  app.delete(base, (c) => {
    mayEdit(c);
    tokens.splice(tokens.indexOf(find(c)), 1);
    return c.json(restResponse(true));
  });
};
