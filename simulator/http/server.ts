import { Hono } from "hono";
import { Notifier } from "@/simulator/engine/notifications";
import type { Simulation } from "@/simulator/engine/simulation";
import { registerFaultControl } from "@/simulator/faults/control";
import { faultMiddleware } from "@/simulator/faults/middleware";
import { FaultState } from "@/simulator/faults/state";
import { authentication, type TokenStore } from "@/simulator/http/auth";
import { errorDto, HarnessError } from "@/simulator/http/envelope";
import { RequestCounters } from "@/simulator/http/request-counters";
import { registerAccessRoutes } from "@/simulator/http/routes/access";
import { registerAccountRoutes } from "@/simulator/http/routes/account";
import { registerApprovalRoutes } from "@/simulator/http/routes/approvals";
import { registerConnectorRoutes } from "@/simulator/http/routes/connectors";
import { registerControlRoutes } from "@/simulator/http/routes/control";
import { registerDashboardRoutes } from "@/simulator/http/routes/dashboards";
import { registerDelegateRoutes } from "@/simulator/http/routes/delegates";
import { registerEmptyAccountRoutes } from "@/simulator/http/routes/empty-account";
import { registerExecuteRoutes } from "@/simulator/http/routes/execute";
import { registerExecutionDetailRoutes } from "@/simulator/http/routes/execution-detail";
import { registerExecutionRoutes } from "@/simulator/http/routes/executions";
import { registerFlagRoutes } from "@/simulator/http/routes/flags";
import { registerInputSetRoutes } from "@/simulator/http/routes/input-sets";
import { registerInstanceRollbackRoutes } from "@/simulator/http/routes/instance-rollback";
import { registerInterruptRoutes } from "@/simulator/http/routes/interrupts";
import { registerLogRoutes } from "@/simulator/http/routes/logs";
import { registerOrganizationRoutes } from "@/simulator/http/routes/organizations";
import { registerPipelineRoutes } from "@/simulator/http/routes/pipelines";
import { registerProjectRoutes } from "@/simulator/http/routes/projects";
import { registerRepositoryRoutes } from "@/simulator/http/routes/repositories";
import { registerRollbackRoutes } from "@/simulator/http/routes/rollback";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { registerServiceRoutes } from "@/simulator/http/routes/services";
import { registerTemplateRoutes } from "@/simulator/http/routes/templates";
import { registerTestRoutes } from "@/simulator/http/routes/tests";
import { registerTokenRoutes } from "@/simulator/http/routes/tokens";
import { registerTriggerRoutes } from "@/simulator/http/routes/triggers";
import { registerYamlSchemaRoutes } from "@/simulator/http/routes/yaml-schema";
import type { World } from "@/simulator/story/types";
import { registerTelemetryRoutes, telemetryTokenOf } from "@/simulator/telemetry/routes";

/** Every family of routes. Those that answer for whatever the account does not have come last. */
const families: RegisterRoutes[] = [
  registerAccountRoutes,
  registerAccessRoutes,
  registerOrganizationRoutes,
  registerProjectRoutes,
  registerExecutionRoutes,
  registerExecutionDetailRoutes,
  registerRollbackRoutes,
  registerInstanceRollbackRoutes,
  registerInterruptRoutes,
  registerExecuteRoutes,
  registerApprovalRoutes,
  registerInputSetRoutes,
  registerTriggerRoutes,
  registerPipelineRoutes,
  registerLogRoutes,
  registerTestRoutes,
  registerRepositoryRoutes,
  registerServiceRoutes,
  registerConnectorRoutes,
  registerDelegateRoutes,
  registerFlagRoutes,
  registerDashboardRoutes,
  registerTemplateRoutes,
  registerYamlSchemaRoutes,
  registerEmptyAccountRoutes,
];

/** Builds the HTTP application over a world; `start.ts` listens with it. */
export function createServer(
  world: World,
  sim: Simulation,
  tokens: TokenStore,
  notifier: Notifier = new Notifier(world),
  telemetryToken: string = telemetryTokenOf(world.seed),
): Hono<SimEnv> {
  const app = new Hono<SimEnv>();
  const faults = new FaultState();
  const counters = new RequestCounters();
  app.use("*", async (c, next) => {
    counters.count(c.req.method, c.req.path);
    sim.engine.settle();
    c.set("account", sim.account.facts);
    await next();
  });
  app.use("*", faultMiddleware(faults));
  registerFaultControl(app, faults);
  registerControlRoutes(app, { world, sim, tokens, counters, notifier });
  registerTelemetryRoutes(app, world, sim, telemetryToken);
  const authenticate = authentication(world, tokens, () => sim.clock.now());
  app.use("*", (c, next) => (c.req.path.startsWith("/__sim") ? next() : authenticate(c, next)));
  registerTokenRoutes(app, world, tokens);
  for (const register of families) register(app, world, sim);
  app.onError((error, c) => {
    if (error instanceof HarnessError) return c.json(error.body, error.httpStatus);
    console.error(error);
    return c.json(
      errorDto("UNKNOWN_ERROR", "Oops, something went wrong on our end. Please contact Harness Support."),
      500,
    );
  });
  return app;
}

/** Harness accepts every path behind `/gateway` too. Only at the test service the two are different doors. */
export function withoutGateway(request: Request): Request {
  const url = new URL(request.url);
  if (!url.pathname.startsWith("/gateway/") || url.pathname.startsWith("/gateway/ti-service/"))
    return request;
  url.pathname = url.pathname.slice("/gateway".length);
  return new Request(url, request);
}
