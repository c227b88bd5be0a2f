import type { Context, Hono } from "hono";
import type { Simulation } from "@/simulator/engine/simulation";
import type { SimEnv } from "@/simulator/http/routes/route";
import { historyDays } from "@/simulator/story/build-world";
import { commitSha } from "@/simulator/story/random";
import { day } from "@/simulator/story/rhythm";
import type { World } from "@/simulator/story/types";
import { registerLokiRoutes } from "@/simulator/telemetry/loki-routes";
import { OutboundTraffic } from "@/simulator/telemetry/outbound";
import { registerPrometheusRoutes } from "@/simulator/telemetry/prometheus-routes";

export const telemetryPrefix = "/telemetry";

/** The bearer token of the stores, unless the caller brings one. */
export function telemetryTokenOf(seed: number): string {
  return commitSha(seed, "telemetry token");
}

/**
 * The account's telemetry stores beside Harness: `/telemetry/prometheus` and `/telemetry/loki` speak the APIs of
 * Prometheus and Loki, behind a bearer token of their own.
 */
export function registerTelemetryRoutes(
  app: Hono<SimEnv>,
  world: World,
  sim: Simulation,
  token: string,
): void {
  app.use(`${telemetryPrefix}/*`, async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${token}`) {
      return c.text("Unauthorized\n", 401, { "www-authenticate": "Bearer" });
    }
    await next();
  });
  const traffic = new OutboundTraffic(world, world.storyNow - historyDays * day);
  const now = () => sim.clock.now();
  registerPrometheusRoutes(app, `${telemetryPrefix}/prometheus`, traffic, now);
  registerLokiRoutes(app, `${telemetryPrefix}/loki`, world, traffic, now);
  app.all(`${telemetryPrefix}/*`, (c: Context<SimEnv>) => c.text("404 page not found\n", 404));
}
