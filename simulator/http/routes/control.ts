import type { Hono } from "hono";
import { z } from "zod";
import { AccountChange } from "@/simulator/account/switches";
import { birth } from "@/simulator/engine/birth";
import type { Notifier } from "@/simulator/engine/notifications";
import type { Simulation } from "@/simulator/engine/simulation";
import type { TokenStore } from "@/simulator/http/auth";
import type { RequestCounters } from "@/simulator/http/request-counters";
import { findPipeline } from "@/simulator/http/routes/pipelines";
import type { SimEnv } from "@/simulator/http/routes/route";
import { sameScope } from "@/simulator/http/scope";
import { eventIdOf } from "@/simulator/story/triggers";
import { truthsOf } from "@/simulator/story/truths";
import type { World } from "@/simulator/story/types";

const ClockChange = z.strictObject({
  advanceMs: z.number().min(0).optional(),
  frozen: z.boolean().optional(),
});
const NewRun = z.strictObject({
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  pipelineIdentifier: z.string(),
  branch: z.string().optional(),
  login: z.string().optional(),
  /** Natural speed, with the story's luck, instead of a person's fast run. */
  natural: z.boolean().optional(),
});
const FailedTrigger = z.strictObject({
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  pipelineIdentifier: z.string(),
  triggerIdentifier: z.string(),
  message: z.string().default("Failed to resolve the pipeline's runtime inputs"),
});
const TokenChange = z.strictObject({ state: z.enum(["active", "expired", "revoked"]) });
const Webhook = z.strictObject({
  url: z.url(),
  headers: z.record(z.string(), z.string()).optional(),
  events: z.array(z.string()).optional(),
});

interface Controls {
  world: World;
  sim: Simulation;
  tokens: TokenStore;
  counters: RequestCounters;
  notifier: Notifier;
}

/** `/__sim`: the simulator's own controls. The app knows nothing of them; demos, tests and measurements use them. */
export function registerControlRoutes(app: Hono<SimEnv>, controls: Controls): void {
  const { world, sim, tokens, counters, notifier } = controls;
  const state = () => ({ now: sim.clock.now(), frozen: sim.clock.frozen, storyNow: world.storyNow });

  app.get("/__sim/health", (c) =>
    c.json({
      status: "ok",
      seed: world.seed,
      accountId: world.account.id,
      executions: world.index.executionById.size,
      ...state(),
    }),
  );

  app.get("/__sim/truths", (c) => c.json(truthsOf(world)));

  app.get("/__sim/clock", (c) => c.json(state()));
  app.post("/__sim/clock", async (c) => {
    const parsed = ClockChange.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    if (parsed.data.frozen === true) sim.clock.freeze();
    if (parsed.data.advanceMs !== undefined) sim.clock.advance(parsed.data.advanceMs);
    if (parsed.data.frozen === false) sim.clock.resume();
    sim.engine.settle();
    return c.json(state());
  });

  app.get("/__sim/account", (c) => c.json(sim.account.facts));
  app.post("/__sim/account", async (c) => {
    const parsed = AccountChange.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    return c.json(sim.account.change(parsed.data));
  });
  app.delete("/__sim/account", (c) => c.json(sim.account.reset()));

  app.post("/__sim/runs", async (c) => {
    const parsed = NewRun.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    const pipeline = findPipeline(world, parsed.data, parsed.data.pipelineIdentifier);
    if (!pipeline) return c.json({ error: "no such pipeline" }, 404);
    const login = parsed.data.login ?? world.users[1]?.login ?? "";
    if (!world.users.some((user) => user.login === login)) return c.json({ error: "no such user" }, 404);
    const at = sim.engine.now();
    const born = birth(pipeline, at, "MANUAL", {
      login,
      build: pipeline.asksForBuild ? { kind: "head", branch: parsed.data.branch ?? "main" } : null,
      live: parsed.data.natural !== true,
    });
    const run = sim.engine.record({ kind: "birth", at, birth: born });
    return c.json({ planExecutionId: run?.id ?? null, runSequence: run?.runSequence ?? null }, 201);
  });

  app.get("/__sim/tokens", (c) => c.json({ tokens: tokens.shown() }));
  app.post("/__sim/tokens/:name", async (c) => {
    const parsed = TokenChange.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    if (!tokens.setState(c.req.param("name"), parsed.data.state))
      return c.json({ error: "no such token" }, 404);
    return c.json({ name: c.req.param("name"), state: parsed.data.state });
  });

  app.delete("/__sim/projects/:org/:project", (c) => {
    const index = world.projects.findIndex(
      (project) =>
        project.orgIdentifier === c.req.param("org") && project.identifier === c.req.param("project"),
    );
    if (index < 0) return c.json({ error: "no such project" }, 404);
    world.projects.splice(index, 1);
    return c.json({ removed: true });
  });

  app.get("/__sim/requests", (c) => c.json({ counts: counters.totals(c.req.query("path") ?? "") }));
  app.delete("/__sim/requests", (c) => {
    counters.reset();
    return c.json({ reset: true });
  });

  app.get("/__sim/webhooks", (c) => c.json({ webhooks: notifier.list(), deliveries: notifier.deliveries }));
  app.post("/__sim/webhooks", async (c) => {
    const parsed = Webhook.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    const { url, headers, events } = parsed.data;
    return c.json({ id: notifier.add({ url, headers: headers ?? {}, events: events ?? null }) }, 201);
  });
  app.post("/__sim/webhooks/test", async (c) => c.json({ sent: await notifier.test() }));
  app.post("/__sim/trigger-failures", async (c) => {
    const parsed = FailedTrigger.safeParse(await bodyOf(c.req.text()));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    const { message, ...wanted } = parsed.data;
    const trigger = world.triggers.find(
      (candidate) =>
        candidate.identifier === wanted.triggerIdentifier &&
        candidate.pipelineIdentifier === wanted.pipelineIdentifier &&
        sameScope(candidate, wanted),
    );
    if (!trigger) return c.json({ error: "no such trigger" }, 404);
    const at = sim.engine.now();
    const eventId = eventIdOf(world.seed, `${trigger.identifier} failed ${at}`);
    const failure = { trigger, at, eventId, message };
    sim.triggerFailures.add(failure);
    notifier.triggerFailed(failure);
    return c.json({ eventCorrelationId: eventId }, 201);
  });
  app.delete("/__sim/webhooks", (c) => {
    const id = c.req.query("id");
    return c.json({ removed: notifier.remove(id === undefined ? null : Number(id)) });
  });
}

/** The JSON of a body; null, which no schema accepts, when it is none. */
async function bodyOf(text: Promise<string>): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(await text);
    return value;
  } catch {
    return null;
  }
}
