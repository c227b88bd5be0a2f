import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { AccountSwitches } from "@/simulator/account/switches";
import { createClock } from "@/simulator/engine/clock";
import { Engine } from "@/simulator/engine/engine";
import { Journal } from "@/simulator/engine/journal";
import type { Simulation } from "@/simulator/engine/simulation";
import { TriggerFailures } from "@/simulator/engine/trigger-failures";
import { HarnessError } from "@/simulator/http/envelope";
import type { Principal, RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { buildWorld } from "@/simulator/story/build-world";
import type { World } from "@/simulator/story/types";

export const storyNow = Date.UTC(2026, 9, 20, 12);

/** A small story whose clock the test moves: nothing begins by itself. */
export function testAccount(): { world: World; sim: Simulation } {
  const world = buildWorld({ seed: 7, storyNow, executions: 900, accountId: "acct" });
  const clock = createClock(() => storyNow, 0);
  const engine = new Engine(world, clock, new Journal(null), { speed: 20, background: false });
  engine.begin(null);
  return {
    world,
    sim: { clock, engine, account: new AccountSwitches(), triggerFailures: new TriggerFailures() },
  };
}

export const writer: Principal = {
  kind: "USER",
  uuid: "u1",
  name: "Dana",
  email: "dana@fernwick.example",
  canWrite: true,
  projects: null,
};

/** Serves families of routes on loopback as `who`, errors sent as the server sends them. */
export async function serveRoutes(families: RegisterRoutes[], world: World, sim: Simulation, who = writer) {
  const app = new Hono<SimEnv>();
  app.use(async (c, next) => {
    sim.engine.settle();
    c.set("principal", who);
    c.set("account", sim.account.facts);
    await next();
  });
  for (const register of families) register(app, world, sim);
  app.onError((error, c) => {
    if (error instanceof HarnessError) return c.json(error.body, error.httpStatus);
    throw error;
  });
  return new Promise<{ base: string; close: () => Promise<void> }>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => {
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          if ("closeAllConnections" in server) server.closeAllConnections();
        });
      resolve({ base: `http://127.0.0.1:${info.port}`, close });
    });
  });
}
