import { jsonBody, restResponse } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { sameScope, scopeOf } from "@/simulator/http/scope";
import type { Delegate } from "@/simulator/story/types";

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
};
