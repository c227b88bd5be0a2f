import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const now = Date.UTC(2026, 10, 20, 15, 30);
const packages = "packages.fernwick.example";
const metric = "http_client_request_duration_seconds_count";
let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, frozen: true, background: false, executions: 800 });
}, 60_000);
afterAll(() => simulator.close());

interface Sampled {
  metric: Record<string, string>;
  value: [number, string];
  values: [number, string][];
}
interface PrometheusAnswer {
  status: string;
  errorType?: string;
  error?: string;
  data: { resultType: string; result: Sampled[] };
}

async function get(
  url: string,
  parameters: Record<string, string>,
  token: string | null = simulator.telemetry.token,
) {
  return fetch(`${url}?${new URLSearchParams(parameters)}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
}
async function prometheus(path: string, parameters: Record<string, string>) {
  const answer = await get(`${simulator.telemetry.prometheusUrl}/api/v1/${path}`, parameters);
  return { http: answer.status, ...((await answer.json()) as PrometheusAnswer) }; // as asserted below
}
const loki = (parameters: Record<string, string>) =>
  get(`${simulator.telemetry.lokiUrl}/loki/api/v1/query_range`, parameters);

async function planted(id: string): Promise<{ startsAt: number; endsAt: number }> {
  const truths = (await (await fetch(`${simulator.url}/__sim/truths`)).json()) as {
    planted: { id: string; startsAt: number; endsAt: number }[];
  }; // the control endpoint's own form
  const found = truths.planted.find((truth) => truth.id === id);
  if (found === undefined) throw new Error(`no truth ${id}`);
  return found;
}

test("the stores want their own token, and not the account's", async () => {
  const url = `${simulator.telemetry.prometheusUrl}/api/v1/query`;
  for (const token of [null, "wrong", simulator.tokens.main ?? ""]) {
    expect((await get(url, { query: "1" }, token)).status).toBe(401);
  }
  expect((await get(url, { query: "1" })).status).toBe(200);
  expect((await get(`${simulator.telemetry.lokiUrl}/loki/api/v1/query_range`, {}, null)).status).toBe(401);
});

describe("Prometheus", () => {
  const errorShare = async (at: number, host = packages) => {
    const rate = (matchers: string) =>
      `sum by (server_address) (increase(${metric}{server_address="${host}"${matchers}}[5m]))`;
    const answer = await prometheus("query", {
      query: `${rate(',error_type=~"5..|ECONNRESET|429"')} / ${rate("")}`,
      time: String(at / 1000),
    });
    return Number(answer.data.result[0]?.value[1]);
  };

  test("nearly all requests fail within each planted outage, and nearly none outside", async () => {
    for (const [id, host] of [
      ["package_registry_outage", packages],
      ["image_registry_rate_limit", "images.fernwick.example"],
    ] as const) {
      const { startsAt, endsAt } = await planted(id);
      expect(await errorShare(startsAt + 10 * 60_000, host)).toBeGreaterThan(0.85);
      expect(await errorShare(endsAt, host)).toBeGreaterThan(0.85);
      expect(await errorShare(startsAt, host)).toBeLessThan(0.03);
      expect(await errorShare(endsAt + 6 * 60_000, host)).toBeLessThan(0.03);
    }
    const blip = await planted("recent_registry_blip");
    expect(await errorShare(blip.startsAt + 6 * 60_000)).toBeGreaterThan(0.5);
  });

  test("traffic follows the day, and the same question gets the same answer", async () => {
    const query = `sum(rate(${metric}[1h]))`;
    const ask = (at: number) => prometheus("query", { query, time: String(at / 1000) });
    const [noon, night] = [await ask(Date.UTC(2026, 10, 18, 11)), await ask(Date.UTC(2026, 10, 18, 3))];
    expect(Number(noon.data.result[0]?.value[1])).toBeGreaterThan(3 * Number(night.data.result[0]?.value[1]));
    expect(await ask(Date.UTC(2026, 10, 18, 11))).toEqual(noon);
    const again = await startSimulator({ now, frozen: true, background: false, executions: 800 });
    const other = await get(`${again.telemetry.prometheusUrl}/api/v1/query`, {
      query,
      time: String(Date.UTC(2026, 10, 18, 11) / 1000),
    });
    expect(((await other.json()) as PrometheusAnswer).data).toEqual(noon.data); // as above
    await again.close();
  });

  test("a range has a sample a step, and none after the story's now", async () => {
    const range = await prometheus("query_range", {
      query: `sum by (server_address, job) (rate(${metric}{server_address=~"packages\\\\..+"}[2m])) > 0`,
      start: String((now - 600_000) / 1000),
      end: String((now + 600_000) / 1000),
      step: "60s",
    });
    expect(range.data.resultType).toBe("matrix");
    expect(range.data.result.length).toBeGreaterThan(5);
    for (const { metric: labels, values } of range.data.result) {
      expect(Object.keys(labels).sort()).toEqual(["job", "server_address"]);
      expect(values.length).toBeLessThanOrEqual(11);
      expect(values.every(([at]) => at * 1000 <= now)).toBe(true);
    }
  });

  test.each([
    ["", "no expression found"],
    ["sum by (job (rate(x[1m]))", "unexpected"],
    ["rate(x)", "expected type range vector"],
    ['rate({job=~".*"}[5m])', "at least one non-empty matcher"],
    ["rate(x[5 minutes])", "parse error"],
    ['rate(x{a="b\\d"}[5m])', "unknown escape sequence"],
    ['rate(x{a=~"("}[5m])', "error parsing regexp"],
    ["x", "unsupported by the simulator: a counter outside"],
    ["topk(3, rate(x[1m]))", "unsupported by the simulator: the function or aggregation topk"],
    ["histogram_quantile(0.9, rate(x[1m]))", "unsupported"],
    ["rate(x[1m] offset 5m)", "unsupported by the simulator: offset"],
    ["rate(x[1m]) and rate(y[1m])", "unsupported by the simulator: and"],
    ["sum without (job) (rate(x[1m]))", "unsupported by the simulator: without"],
    ["rate(x[1m]) > rate(y[1m])", "unsupported by the simulator: a comparison"],
    ["rate(x[1m]) / on (job) rate(y[1m])", "unsupported by the simulator: on"],
  ])("the query %j is refused: %s", async (query, why) => {
    const answer = await prometheus("query", { query });
    expect(answer).toMatchObject({ http: 400, status: "error", errorType: "bad_data" });
    expect(answer.error).toContain(why);
  });

  test.each([
    [{ start: "yesterday" }, 'invalid parameter "start"'],
    [{ end: "0" }, "end timestamp must not be before start time"],
    [{ step: "0" }, "zero or negative query resolution"],
    [{ step: "often" }, 'invalid parameter "step"'],
    [{ step: "0.01" }, "exceeded maximum resolution"],
  ])("the range %j is refused: %s", async (change, why) => {
    const answer = await prometheus("query_range", {
      query: `rate(${metric}[5m])`,
      start: "1000",
      end: "2000",
      step: "60",
      ...change,
    });
    expect(answer).toMatchObject({ http: 400, errorType: "bad_data", error: expect.stringContaining(why) });
  });

  test("an unknown metric has no series, and an unknown address is not found", async () => {
    expect((await prometheus("query", { query: "sum(rate(nothing[5m]))" })).data.result).toEqual([]);
    expect((await get(`${simulator.telemetry.prometheusUrl}/api/v2/query`, {})).status).toBe(404);
  });
});

describe("Loki", () => {
  interface LokiAnswer {
    data: { resultType: string; result: { stream: Record<string, string>; values: [string, string][] }[] };
  }
  const lines = async (parameters: Record<string, string>) => {
    const answer = (await (await loki(parameters)).json()) as LokiAnswer; // as asserted below
    expect(answer.data.resultType).toBe("streams");
    return answer.data.result.flatMap(({ stream, values }) =>
      values.map(([at, text]) => ({ at: Number(BigInt(at) / 1_000_000n), text, stream })),
    );
  };

  test("callers wrote of the outage while it lasted", async () => {
    const { startsAt, endsAt } = await planted("package_registry_outage");
    const ask = (from: number, to: number, limit = 500) =>
      lines({
        query: `{service_name=~".+"} |= "level=error" |= "${packages}" |~ "503|ECONNRESET"`,
        start: `${from}000000`,
        end: `${to}000000`,
        limit: String(limit),
      });
    const during = await ask(startsAt, endsAt);
    expect(during).toHaveLength(500);
    expect(during.every(({ at, text }) => at >= startsAt && at < endsAt && text.includes(packages))).toBe(
      true,
    );
    expect(new Set(during.map(({ stream }) => stream.service_name)).size).toBeGreaterThan(5);
    expect((await ask(startsAt - 20 * 60_000, startsAt)).length).toBeLessThan(20);
  });

  test("the newest come first unless the oldest are asked for", async () => {
    const start = `${now - 3_600_000}000000`;
    const query = '{service_name="storefront_ci_cd"}';
    const [newest] = await lines({ query, start, limit: "1" });
    const [oldest] = await lines({ query, start, limit: "1", direction: "forward" });
    expect(newest?.at).toBeGreaterThan(oldest?.at ?? 0);
    expect(newest?.at).toBeLessThanOrEqual(now);
  });

  test.each([
    [{ query: '{service_name=~".*"}' }, "at least one regexp or equality matcher"],
    [{ query: "" }, "unexpected $end"],
    [{ query: "service_name" }, "unsupported by the simulator: metric queries"],
    [{ query: '{a="b"} | json' }, "unsupported by the simulator"],
    [{ query: '{a="b"}', limit: "9999" }, "max entries limit"],
    [{ query: '{a="b"}', start: "0" }, "the query time range exceeds the limit"],
  ])("the question %j is refused in plain text: %s", async (parameters, why) => {
    const answer = await loki(parameters);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(why);
  });
});
