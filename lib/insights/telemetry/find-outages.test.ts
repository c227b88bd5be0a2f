import { describe, expect, test } from "vitest";
import { findOutages } from "./find-outages";
import { type RawSample, sampleValue, type TrafficPoint, trafficPoints } from "./traffic-points";

const minute = 60_000;
const start = Date.UTC(2026, 10, 12, 8);
const options = { stepMs: minute, windowMs: 2 * minute };
const at = (clock: string): number => Date.parse(`2026-11-12T${clock}:00Z`);

/** Traffic of four hours: ten requests a second, of which `bad` says how many of a minute's requests fail (0..1). */
function traffic(bad: (instant: number) => number, requestsPerSecond = 10): TrafficPoint[] {
  return Array.from({ length: 240 }, (_, index) => {
    const instant = start + index * minute;
    // The rate of the two minutes before: the mean of what each of them did.
    const share = (bad(instant - 2 * minute) + bad(instant - minute)) / 2;
    return { at: instant, requestsPerSecond, errorsPerSecond: requestsPerSecond * share };
  });
}
const within =
  (from: string, to: string, share = 1, otherwise = 0.002) =>
  (instant: number) =>
    instant >= at(from) && instant < at(to) ? share : otherwise;

test("an outage is found with its begin and end to the minute, although rates rise and fall late", () => {
  expect(findOutages(traffic(within("10:02", "10:58")), options)).toMatchObject([
    { from: at("10:02"), to: at("10:58"), ongoing: false, beganBefore: false },
  ]);
  for (const [from, to] of [
    ["09:00", "09:10"],
    ["09:17", "11:31"],
  ] as const) {
    expect(findOutages(traffic(within(from, to, 0.6)), options)).toMatchObject([
      { from: at(from), to: at(to) },
    ]);
  }
});

test("what it did is told against what is usual", () => {
  const [outage] = findOutages(traffic(within("10:02", "10:58", 0.9, 0.01)), options);
  expect(outage?.errorRate).toBeGreaterThan(0.85);
  expect(outage?.baselineErrorRate).toBeCloseTo(0.01, 2);
  expect(outage?.requests).toBeGreaterThan(56 * 600 * 0.95);
  expect(outage?.errors).toBeLessThanOrEqual(outage?.requests ?? 0);
});

test("a single spike, or two minutes of errors, are not an outage", () => {
  expect(findOutages(traffic(within("10:02", "10:03")), options)).toEqual([]);
  expect(findOutages(traffic(within("10:02", "10:04")), options)).toEqual([]);
});

test("a host that always fails a little, or a little more for a while, has no outage", () => {
  expect(
    findOutages(
      traffic(() => 0.12),
      options,
    ),
  ).toEqual([]);
  expect(findOutages(traffic(within("10:00", "11:00", 0.2, 0.08)), options)).toEqual([]);
});

test("a few failures of a host that is hardly called are not an outage", () => {
  expect(findOutages(traffic(within("10:00", "10:20", 1), 0.003), options)).toEqual([]);
});

test("a flicker does not split an outage, half an hour of good answers does", () => {
  const flicker = (instant: number) =>
    instant >= at("10:20") && instant < at("10:22") ? 0 : within("10:02", "10:58")(instant);
  expect(findOutages(traffic(flicker), options)).toMatchObject([{ from: at("10:02"), to: at("10:58") }]);
  const twice = (instant: number) =>
    Math.max(within("09:00", "09:20")(instant), within("10:00", "10:20")(instant));
  expect(findOutages(traffic(twice), options)).toMatchObject([
    { from: at("09:00"), to: at("09:20") },
    { from: at("10:00"), to: at("10:20") },
  ]);
});

test("minutes without a request or without data neither begin nor end an outage", () => {
  const holes = traffic(within("10:02", "10:58")).map((point) => {
    const minutes = new Date(point.at).getUTCMinutes();
    if (minutes % 7 === 3) return { ...point, requestsPerSecond: 0, errorsPerSecond: 0 };
    if (minutes % 7 === 5) return { ...point, requestsPerSecond: null, errorsPerSecond: null };
    return point;
  });
  const [outage, ...others] = findOutages(holes, options);
  expect(others).toEqual([]);
  expect(Math.abs((outage?.from ?? 0) - at("10:02"))).toBeLessThanOrEqual(minute);
  expect(Math.abs((outage?.to ?? 0) - at("10:58"))).toBeLessThanOrEqual(minute);
  expect(
    findOutages(
      traffic(() => 0, 0),
      options,
    ),
  ).toEqual([]);
  expect(findOutages([], options)).toEqual([]);
});

test("a long hole in the data ends what is known of it, and what comes after counts anew", () => {
  const points = traffic(within("10:02", "11:40")).filter(
    (point) => point.at < at("10:30") || point.at > at("11:10"),
  );
  const outages = findOutages(points, options);
  expect(outages).toHaveLength(2);
  expect(outages[0]?.from).toBe(at("10:02"));
  expect(outages[0]?.to).toBeLessThanOrEqual(at("10:30"));
});

describe("the edges of the data", () => {
  test("an outage that lasts says so, also when the newest data are late", () => {
    const lasting = traffic(within("11:00", "23:00"));
    expect(findOutages(lasting, options)).toMatchObject([
      { from: at("11:00"), to: at("11:59"), ongoing: true },
    ]);
    const late = lasting.map((point) =>
      point.at > at("11:50") ? { ...point, requestsPerSecond: null, errorsPerSecond: null } : point,
    );
    expect(findOutages(late, options)).toMatchObject([{ from: at("11:00"), to: at("11:50"), ongoing: true }]);
  });

  test("an outage that the data begin with says that it began before", () => {
    expect(findOutages(traffic(within("00:00", "08:40")), options)).toMatchObject([
      { to: at("08:40"), beganBefore: true, ongoing: false },
    ]);
  });

  test("a host that fails all the time has nothing usual to be compared with", () => {
    expect(
      findOutages(
        traffic(() => 0.95),
        options,
      ),
    ).toMatchObject([{ beganBefore: true, ongoing: true, baselineErrorRate: null }]);
  });
});

describe("samples as Prometheus writes them", () => {
  test("NaN, infinities and nonsense are no values", () => {
    expect(["NaN", "+Inf", "-Inf", "", "abc", "-1"].map(sampleValue)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(["0", "1e-3", "12.5"].map(sampleValue)).toEqual([0, 0.001, 12.5]);
  });

  test("where requests are known and errors are not, nothing failed; errors without requests tell nothing", () => {
    const samples = (values: [number, string][]): RawSample[] => values;
    const points = trafficPoints(
      samples([
        [20, "2"],
        [10, "1"],
        [30, "NaN"],
      ]),
      samples([
        [20, "1"],
        [40, "5"],
      ]),
    );
    expect(points).toEqual([
      { at: 10_000, requestsPerSecond: 1, errorsPerSecond: 0 },
      { at: 20_000, requestsPerSecond: 2, errorsPerSecond: 1 },
      { at: 30_000, requestsPerSecond: null, errorsPerSecond: null },
      { at: 40_000, requestsPerSecond: null, errorsPerSecond: 5 },
    ]);
    expect(findOutages(points, options)).toEqual([]);
  });

  test("more errors than requests mean that all failed", () => {
    const points = traffic(within("10:02", "10:58")).map((point) => ({
      ...point,
      errorsPerSecond: (point.errorsPerSecond ?? 0) * 1.2,
    }));
    expect(findOutages(points, options)[0]?.errorRate).toBeLessThanOrEqual(1);
  });
});
