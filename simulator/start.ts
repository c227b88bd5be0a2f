import { serve } from "@hono/node-server";
import { type AccountChange, AccountSwitches } from "@/simulator/account/switches";
import { createClock } from "@/simulator/engine/clock";
import { Engine } from "@/simulator/engine/engine";
import { Journal } from "@/simulator/engine/journal";
import { Notifier } from "@/simulator/engine/notifications";
import { TriggerFailures } from "@/simulator/engine/trigger-failures";
import { TokenStore } from "@/simulator/http/auth";
import { createServer, withoutGateway } from "@/simulator/http/server";
import { buildWorld } from "@/simulator/story/build-world";
import { telemetryPrefix, telemetryTokenOf } from "@/simulator/telemetry/routes";

export interface SimulatorOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  /** Default 127.0.0.1: the simulator is for this machine. */
  host?: string;
  seed?: number;
  /** The story's now, epoch milliseconds. Default: real now, or the anchor kept in `stateDirectory`. */
  now?: number;
  /** Keeps the anchor, and what has happened since, so that a restart goes on with the same story. */
  stateDirectory?: string | null;
  /** About how many executions the 60 days of history hold. Default 3000. */
  executions?: number;
  /** How many times faster than natural the runs go that people start. Default 10. */
  speed?: number;
  /** False: nothing begins by itself. Default true. */
  background?: boolean;
  /** True: the clock stands still at the story's now until it is advanced. */
  frozen?: boolean;
  /** When the log service closes a live log, whether its step has ended or not. Default: after an hour, as Harness does. */
  logStreamLimitMs?: number;
  /** Gets every notification of every pipeline, with these headers. */
  webhook?: { url: string; headers: Record<string, string> } | null;
  /** The caller's own secret as the main token; its second part becomes the account id. */
  token?: string | null;
  /** The caller's own bearer token for the telemetry stores; otherwise one is made from the seed. */
  telemetryToken?: string | null;
  /** In what the account differs from a clean one of today. */
  account?: AccountChange;
}

export interface RunningSimulator {
  url: string;
  accountId: string;
  /** Token values by name: main, viewer, expired, revoked, noProjects, serviceAccount. */
  tokens: Record<string, string>;
  /** Prometheus's and Loki's API beside the account, with a bearer token of their own. */
  telemetry: { prometheusUrl: string; lokiUrl: string; token: string };
  close(): Promise<void>;
}

export const defaultSeed = 20;
const heartbeatMs = 1000;
/** The kept state is written every so many heartbeats: a crash forgets at most this time. */
const rememberEvery = 5;

/** Starts a Harness account in a box. @throws Error with code EADDRINUSE when the port is taken */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const journal = new Journal(options.stateDirectory ?? null);
  const kept = journal.readState();
  const seed = kept?.seed ?? options.seed ?? defaultSeed;
  const storyNow = kept?.storyNow ?? Math.floor(options.now ?? Date.now());
  const executions = kept?.executions ?? options.executions ?? 3000;
  // A story told from a given now goes on from there, not from today.
  const offset = kept?.clockOffsetMs ?? (options.now === undefined ? 0 : options.now - Date.now());
  const clock = createClock(Date.now, offset);
  if (options.frozen) clock.freeze();
  const accountId = accountOf(options.token ?? null);
  const world = buildWorld({ seed, storyNow, executions, accountId });
  const engine = new Engine(world, clock, journal, {
    speed: options.speed ?? 10,
    background: options.background ?? true,
  });
  engine.begin(kept?.lastSeenAt ?? null);
  const tokens = new TokenStore(world, options.token ?? null);
  const remember = () =>
    journal.writeState({
      seed,
      storyNow,
      executions,
      clockOffsetMs: clock.offsetMs,
      lastSeenAt: clock.now(),
    });
  remember();
  const notifier = new Notifier(world);
  if (options.webhook) notifier.add({ ...options.webhook, events: null });
  engine.onMove((run, before) => notifier.moved(run, before));
  const telemetryToken = options.telemetryToken ?? telemetryTokenOf(seed);
  const { logStreamLimitMs } = options;
  const account = new AccountSwitches();
  account.change(options.account ?? {});
  const simulation = {
    clock,
    engine,
    account,
    triggerFailures: new TriggerFailures(),
    ...(logStreamLimitMs === undefined ? {} : { logStreamLimitMs }),
  };
  const app = createServer(world, simulation, tokens, notifier, telemetryToken);
  const server = await listen((request, env) => app.fetch(withoutGateway(request), env), options);
  let beats = 0;
  const heartbeat = setInterval(() => {
    engine.settle();
    beats += 1;
    if (beats % rememberEvery === 0) remember();
  }, heartbeatMs);
  heartbeat.unref();
  return {
    url: server.url,
    accountId: world.account.id,
    tokens: tokens.values(),
    telemetry: {
      prometheusUrl: `${server.url}${telemetryPrefix}/prometheus`,
      lokiUrl: `${server.url}${telemetryPrefix}/loki`,
      token: telemetryToken,
    },
    close: async () => {
      clearInterval(heartbeat);
      remember();
      await server.close();
    },
  };
}

/** The account id within a token: `pat.<account>.<token>.<secret>`. */
function accountOf(token: string | null): string | null {
  const parts = token?.split(".") ?? [];
  return parts.length === 4 ? (parts[1] ?? null) : null;
}

function listen(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  options: SimulatorOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const hostname = options.host ?? "127.0.0.1";
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port: options.port ?? 0, hostname }, (info) => {
      resolve({
        url: `http://${hostname}:${info.port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", reject);
  });
}
