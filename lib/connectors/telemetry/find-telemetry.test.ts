import { randomUUID } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createConnector } from "@/lib/connectors/create-connector";
import { sealSecrets } from "@/lib/connectors/secrets";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { findTelemetry } from "@/lib/connectors/telemetry/find-telemetry";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import type { LokiSettings, PrometheusSettings } from "@/schemas/connectors/store-connectors";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

type Asked = { kind: "prometheus"; settings: PrometheusSettings } | { kind: "loki"; settings: LokiSettings };
const minute = 60_000;
const packages = "packages.fernwick.example";
const images = "images.fernwick.example";
const signIn = { auth: { kind: "bearer" as const }, tenant: null };
const prometheus: Asked = { kind: "prometheus", settings: { ...prometheusPresets[0].queries, ...signIn } };
const loki: Asked = { kind: "loki", settings: { ...lokiDefaults, ...signIn } };
let simulator: RunningSimulator;
let truths: Map<string, { startsAt: number; endsAt: number }>;
beforeAll(async () => {
  simulator = await startSimulator({ executions: 800, background: false });
  const answer = (await (await fetch(`${simulator.url}/__sim/truths`)).json()) as {
    planted: { id: string; startsAt: number; endsAt: number }[];
  }; // the control endpoint's own form
  truths = new Map(answer.planted.map((truth) => [truth.id, truth]));
}, 60_000);
afterAll(() => simulator.close());

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await fetch(`${simulator.url}/__sim/faults`, { method: "DELETE" });
});
async function serverThat(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return `http://127.0.0.1:${address.port}`;
}
/** One attempt after another: a machine that stands still spoils one of them, a product that is wrong all. */
async function withMoreTime(limitsMs: readonly number[], attempt: (limitMs: number) => Promise<void>) {
  for (const [index, limitMs] of limitsMs.entries()) {
    try {
      return await attempt(limitMs);
    } catch (error) {
      if (index === limitsMs.length - 1) throw error;
    }
  }
}
const planted = (id: string) => {
  const truth = truths.get(id);
  if (truth === undefined) throw new Error(`no truth ${id}`);
  return truth;
};
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

oneDatabase((_kind, open) => {
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    return { db: database.db, ctx: contextFor(database.db, person("admin")) };
  };
  const connect = (db: Database, asked: Asked, displayName: string) =>
    createConnector({
      ctx: contextFor(db, person("admin")),
      input: {
        ...asked,
        displayName,
        baseUrl:
          asked.kind === "prometheus" ? simulator.telemetry.prometheusUrl : simulator.telemetry.lokiUrl,
        secrets: { secret: simulator.telemetry.token },
      },
    });
  /** A stored connector of any address, as if it had worked when it was made. */
  const store = async (db: Database, baseUrl: string, displayName: string, asked: Asked = prometheus) => {
    const id = randomUUID();
    const now = new Date();
    await db.insert(connectors).values({
      id,
      slug: id,
      ...asked,
      displayName,
      baseUrl,
      sealedSecrets: sealSecrets({ secret: "a-secret-of-the-store" }, id),
      createdBy: "test",
      createdAt: now,
      updatedAt: now,
    });
    return id;
  };

  test("the registry was down for everyone between its planted begin and end, to the minute, and log lines show it", async () => {
    const { db, ctx } = await prepared();
    await connect(db, prometheus, "Metrics");
    await connect(db, loki, "Logs");
    const { startsAt, endsAt } = planted("package_registry_outage");
    const middle = startsAt + 20 * minute;
    const { asked, findings, logs, problems } = await findTelemetry({
      ctx,
      from: middle - minute,
      to: middle,
    });
    expect([asked, problems]).toEqual([2, []]);
    expect(findings).toMatchObject([
      { host: packages, from: startsAt, to: endsAt, ongoing: false, beganBefore: false, everyone: true },
    ]);
    const [finding] = findings;
    expect(finding?.errorRate).toBeGreaterThan(0.9);
    expect(finding?.baselineErrorRate).toBeLessThan(0.01);
    expect(finding?.affected.count).toBeGreaterThanOrEqual(7);
    expect(finding?.statement).toContain(
      `${packages} answered 503 or reset connections for everyone (${finding?.affected.count} of ${finding?.affected.of} callers) between ${clock(startsAt)} and ${clock(endsAt)} UTC`,
    );
    expect(logs.length).toBeGreaterThan(0);
    expect(logs.every(({ text, at }) => text.includes(packages) && at <= middle)).toBe(true);
  });

  test("the other planted outages are found as what they were", async () => {
    const { db, ctx } = await prepared();
    await connect(db, prometheus, "Metrics");
    const limited = planted("image_registry_rate_limit");
    const { findings } = await findTelemetry({ ctx, from: limited.startsAt, to: limited.endsAt });
    expect(findings).toMatchObject([
      { host: images, from: limited.startsAt, to: limited.endsAt, everyone: true },
    ]);
    expect(findings[0]?.statement).toContain("answered 429 for everyone");
    const blip = planted("recent_registry_blip");
    const recent = await findTelemetry({ ctx, from: blip.startsAt, to: blip.endsAt });
    expect(recent.findings).toMatchObject([{ host: packages, everyone: true, ongoing: false }]);
    expect(recent.findings[0]?.statement).toContain("reset connections for everyone");
    expect(Math.abs((recent.findings[0]?.to ?? 0) - blip.endsAt)).toBeLessThanOrEqual(2 * minute);
  });

  test("outside of the outages nothing is found, at night and at noon, nor for a host that was not asked about", async () => {
    const { db, ctx } = await prepared();
    await connect(db, prometheus, "Metrics");
    const { startsAt } = planted("package_registry_outage");
    const quiet = async (from: number, hosts?: string[]) =>
      (await findTelemetry({ ctx, from, to: from + 15 * minute, ...(hosts === undefined ? {} : { hosts }) }))
        .findings;
    const dayBefore = startsAt - 24 * 60 * minute;
    for (const hour of [0, 3, 8, 12, 17, 21]) {
      expect(await quiet(dayBefore - (dayBefore % (24 * 60 * minute)) + hour * 60 * minute)).toEqual([]);
    }
    expect(await quiet(startsAt - 30 * minute)).toEqual([]);
    expect(await quiet(startsAt + 70 * minute)).toEqual([]);
    expect(await quiet(startsAt + 5 * minute, ["github.com", 'no"such.host'])).toEqual([]);
    for (const written of [packages, `https://${packages}:443/npm/react`, `${packages.toUpperCase()}.`]) {
      expect(await quiet(startsAt + 5 * minute, [written])).toHaveLength(1);
    }
  });

  test("without a connector nothing is asked, and nothing is wrong", async () => {
    const { ctx } = await prepared();
    expect(await findTelemetry({ ctx, from: 0, to: 1, hosts: [packages] })).toEqual({
      asked: 0,
      findings: [],
      logs: [],
      problems: [],
    });
  });

  test("a store that fails is named with its problem, and the others are read all the same", async () => {
    const { db, ctx } = await prepared();
    await connect(db, prometheus, "Works");
    const answers = (status: number, body: string) =>
      serverThat((_request, response) => response.writeHead(status).end(body));
    const expected: Record<string, string> = {};
    const add = async (name: string, problem: string, url: string) => {
      expected[name] = problem;
      await store(db, url, name);
    };
    await add("fails", "server_error", await answers(500, "<html>oops</html>"));
    await add("no json", "bad_answer", await answers(200, "pong"));
    await add("a page", "wrong_service", await answers(200, "<!doctype html><p>Grafana"));
    await add(
      "another form",
      "bad_answer",
      await answers(200, '{"status":"success","data":{"resultType":"scalar"}}'),
    );
    await add(
      "refuses",
      "query_refused",
      await answers(400, '{"status":"error","errorType":"bad_data","error":"x"}'),
    );
    await add("unauthorized", "unauthorized", simulator.telemetry.prometheusUrl);
    await add("forbidden", "forbidden", await answers(403, "no"));
    await add("limits", "rate_limited", await answers(429, "slow down"));
    await add("elsewhere", "wrong_service", await answers(404, "404 page not found"));
    await add(
      "redirects",
      "redirected",
      await serverThat((_request, response) =>
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      ),
    );
    await add("gone", "connection_refused", "http://127.0.0.1:9");
    await add("plain", "insecure_address", "http://metrics.example.com");
    await add(
      "huge",
      "too_large",
      await serverThat((_request, response) => {
        response.writeHead(200);
        response.end(Buffer.alloc(9_000_000, 32));
      }),
    );
    const { startsAt, endsAt } = planted("package_registry_outage");
    const reading = await findTelemetry({ ctx, from: startsAt, to: endsAt, timeoutMs: 60_000 });
    expect(Object.fromEntries(reading.problems.map((each) => [each.connectorName, each.problem]))).toEqual(
      expected,
    );
    expect(reading.problems.every(({ message, remedy }) => message.length > 10 && remedy !== null)).toBe(
      true,
    );
    expect(JSON.stringify(reading)).not.toContain("a-secret-of-the-store");
    expect(reading.findings.map(({ connectorName }) => connectorName)).toEqual(["Works"]);
  });

  test("a store that does not answer is named as late, and the others are read all the same", async () => {
    const { db, ctx } = await prepared();
    await connect(db, prometheus, "Works");
    await store(db, await serverThat(() => {}), "Silent");
    const { startsAt, endsAt } = planted("package_registry_outage");
    await withMoreTime([1_000, 10_000, 30_000], async (timeoutMs) => {
      const reading = await findTelemetry({ ctx, from: startsAt, to: endsAt, timeoutMs });
      expect(reading.problems).toMatchObject([{ connectorName: "Silent", problem: "timeout" }]);
      expect(reading.findings.map(({ connectorName }) => connectorName)).toEqual(["Works"]);
    });
  });

  test("all stores and all their questions together take no longer than they may", async () => {
    const { db, ctx } = await prepared();
    const slow = await serverThat(() => {});
    await store(db, slow, "Slow metrics");
    await store(db, slow, "Slow logs", loki);
    await withMoreTime([600, 600, 600], async (timeoutMs) => {
      const startedAt = performance.now();
      const reading = await findTelemetry({
        ctx,
        from: 0,
        to: minute,
        hosts: ["a.example", "b.example", "c.example"],
        timeoutMs,
      });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(
        reading.problems.map(({ connectorName, problem }) => `${connectorName}: ${problem}`).sort(),
      ).toEqual(["Slow logs: timeout", "Slow metrics: timeout"]);
    });
  });

  test("a store that cannot be decrypted, and a question that is taken back, are problems and no exceptions", async () => {
    const { db, ctx } = await prepared();
    const id = await store(db, simulator.telemetry.prometheusUrl, "Sealed elsewhere");
    await db.update(connectors).set({ sealedSecrets: sealSecrets({ secret: "x" }, `not ${id}`) });
    const sealed = await findTelemetry({ ctx, from: 0, to: minute });
    expect(sealed.problems).toMatchObject([{ problem: "secret_unreadable" }]);
    await db.delete(connectors);
    await connect(db, prometheus, "Works");
    const taken = await findTelemetry({ ctx, from: 0, to: minute, signal: AbortSignal.abort() });
    expect(taken).toMatchObject({ findings: [], problems: [{ message: "The question was cancelled." }] });
  });

  test("what the simulator's faults do to an answer is told as a problem", async () => {
    const { db, ctx } = await prepared();
    await connect(db, loki, "Logs");
    const ask = async (fault: object, { times = 1, timeoutMs = 60_000 } = {}) => {
      await fetch(`${simulator.url}/__sim/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ match: { pathPattern: "/telemetry/*" }, fault, times }),
      });
      const now = Date.now();
      const reading = await findTelemetry({
        ctx,
        from: now - minute,
        to: now,
        hosts: [packages],
        timeoutMs,
      });
      return reading.problems.map(({ problem }) => problem);
    };
    expect(await ask({ kind: "invalid-json" })).toEqual(["bad_answer"]);
    expect(await ask({ kind: "truncated" })).toEqual(["bad_answer"]);
    expect(await ask({ status: 500, body: "text" })).toEqual(["server_error"]);
    expect(await ask({ kind: "drop" }, { times: 2 })).toEqual(["host_unreachable"]);
    // A connection that breaks once, as kept ones do, is no problem.
    expect(await ask({ kind: "drop" })).toEqual([]);
    expect(await ask({ kind: "hold" }, { timeoutMs: 300 })).toEqual(["timeout"]);
    expect(await ask({ latency: 1 })).toEqual([]);
  });
});
