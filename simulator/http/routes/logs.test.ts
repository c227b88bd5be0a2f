import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerLogRoutes } from "@/simulator/http/routes/logs";
import { isServiceToken } from "@/simulator/http/service-token";
import { causeLines } from "@/simulator/logs/render";
import { failingUnit } from "@/simulator/logs/units";
import { logKeysOf, stepLogSpec } from "@/simulator/story/step-log";
import type { Execution, StageRun, StepRun } from "@/simulator/story/types";
import { serveRoutes, testAccount } from "./account.fixture";

const { world, sim } = testAccount();
let base = "";
let close: () => Promise<void>;

beforeAll(async () => {
  ({ base, close } = await serveRoutes([registerLogRoutes], world, sim));
});
afterAll(() => close());

interface Place {
  execution: Execution;
  stage: StageRun;
  step: StepRun;
}

function places(test: (place: Place) => boolean): Place[] {
  return [...world.index.executionById.values()].flatMap((execution) =>
    execution.stages.flatMap((stage) =>
      [...stage.steps, ...stage.rollbackSteps].map((step) => ({ execution, stage, step })).filter(test),
    ),
  );
}

function keyOf({ execution, stage, step }: Place): string {
  const key = logKeysOf(world, execution, stage, step).at(0);
  if (key === undefined) throw new Error("the step has no log");
  return key;
}

function one(test: (place: Place) => boolean): Place {
  const place = places(test)[0];
  if (place === undefined) throw new Error("the story has no such step");
  return place;
}

const hasLog = ({ execution, stage, step }: Place) => stepLogSpec(world, execution, stage, step) !== null;
const passed = (place: Place) => place.step.status === "Success" && hasLog(place);

const get = (path: string, query: Record<string, string>) =>
  fetch(`${base}/log-service/${path}?${new URLSearchParams({ accountID: "acct", ...query })}`);
const post = (path: string, query: Record<string, string>) =>
  fetch(`${base}/log-service/${path}?${new URLSearchParams({ accountID: "acct", ...query })}`, {
    method: "POST",
  });

describe("the story's logs", () => {
  it("every failed step's log shows its cause", () => {
    const failed = places((place) => place.step.failure !== null && hasLog(place));
    expect(failed.length).toBeGreaterThan(50);
    for (const { execution, stage, step } of failed) {
      const spec = stepLogSpec(world, execution, stage, step);
      if (spec?.failure === undefined || spec.size === "huge") continue;
      const positions = causeLines(spec, failingUnit(spec) ?? undefined);
      expect(
        positions.length,
        `${execution.pipelineIdentifier} ${step.spec.identifier} ${spec.failure.kind}`,
      ).toBeGreaterThan(0);
    }
  });
});

describe("the log service", () => {
  it("hands out a token that the service accepts, for 48 hours", async () => {
    const token = await (await get("token", {})).text();
    expect(isServiceToken(token, sim.clock.now())).toBe(true);
    expect(isServiceToken(token, sim.clock.now() + 49 * 3_600_000)).toBe(false);
    expect(isServiceToken(`${token}x`, sim.clock.now())).toBe(false);
  });

  it("gives a finished log as one JSON object per line, CI lines with a line feed", async () => {
    const answer = await get("blob", {
      key: keyOf(one((place) => passed(place) && place.step.spec.units.length === 0)),
    });
    expect(answer.status).toBe(200);
    const lines = (await answer.text())
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines[0]).toMatchObject({ level: "info", pos: 0, out: expect.stringMatching(/\n$/), args: null });
  });

  it("keeps one log per command unit of a delegate task", async () => {
    const place = one((candidate) => passed(candidate) && candidate.step.spec.units.length > 2);
    const keys = logKeysOf(world, place.execution, place.stage, place.step);
    expect(keys.every((key) => key.includes("-commandUnit:"))).toBe(true);
    const texts = await Promise.all(keys.slice(0, 2).map(async (key) => (await get("blob", { key })).text()));
    expect(texts[0]).not.toBe(texts[1]);
    expect((await get("blob", { key: keys[0]?.replace(/-commandUnit:.*$/, "") ?? "" })).status).toBe(404);
    expect(JSON.parse(texts[0]?.split("\n")[0] ?? "")).toMatchObject({ level: "INFO", args: {} });
  });

  it("serves legacy and simplified keys", async () => {
    const simplified = one((place) => passed(place) && place.execution.pipeline.shouldUseSimplifiedKey);
    const legacy = one((place) => passed(place) && !place.execution.pipeline.shouldUseSimplifiedKey);
    expect(keyOf(simplified)).toMatch(/^acct\/pipeline\//);
    expect(keyOf(legacy)).toMatch(/^accountId:acct\/orgId:/);
    for (const place of [simplified, legacy])
      expect((await get("blob", { key: keyOf(place) })).status).toBe(200);
  });

  it("answers in its own words for a missing key, a wrong account and an unknown log", async () => {
    expect((await get("blob", {})).status).toBe(400);
    const foreign = await fetch(`${base}/log-service/blob?accountID=other&key=x`);
    expect(foreign.status).toBe(403);
    expect(await foreign.json()).toEqual({
      error_msg: "apikey in request not authorized for receiving tokens",
    });
    const unknown = await get("blob", { key: "accountId:acct/nothing" });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toHaveProperty("error_msg");
  });

  it("packs an execution's logs while the caller polls, then serves the zip from its link", async () => {
    const place = one(
      (candidate) =>
        passed(candidate) &&
        candidate.step.spec.units.length === 0 &&
        candidate.execution.status === "Success",
    );
    const prefix = /^.*runSequence:\d+|^acct\/pipeline\/[^/]+\/\d+/.exec(keyOf(place))?.[0] ?? "";
    const statuses: unknown[] = [];
    let link = "";
    for (let at = 0; at < 3; at++) {
      const answer = await (await post("blob/download", { prefix })).json();
      expect(answer).toMatchObject({ expires: expect.stringMatching(/Z$/), message: "" });
      statuses.push(answer.status);
      link = answer.link;
    }
    expect(statuses).toEqual(["queued", "in_progress", "success"]);
    const handed = new URL(link);
    expect(handed.origin).toBe("https://app.harness.io");
    expect(handed.pathname).toMatch(/^\/storage\/harness-download\//);
    const own = new URL(`${base}${handed.pathname}${handed.search}`);
    const files = unzipSync(new Uint8Array(await (await fetch(own)).arrayBuffer()));
    expect(Object.keys(files)).toContain(`acct/${keyOf(place)}`);
    const blob = await (await get("blob", { key: keyOf(place) })).text();
    expect(new TextDecoder().decode(files[`acct/${keyOf(place)}`])).toBe(blob);
  });

  it("serves an archive for its signature alone, and a token is none", async () => {
    const key = keyOf(one(passed));
    const { link }: { link: string } = await (await post("blob/link/download", { key })).json();
    const { pathname, search, searchParams } = new URL(link);
    expect([...searchParams.keys()]).toContain("X-Goog-Signature");
    const ask = (query: string) => fetch(`${base}${pathname}${query}`, { headers: { "x-api-key": "any" } });
    expect((await ask(search)).status).toBe(200);
    expect((await ask("")).status).toBe(403);
    expect(await (await ask(search.replace("Expires=", "Expires=9"))).text()).toContain("AccessDenied");
  });

  it("refuses to pack more than an execution, and what is not there", async () => {
    const broad = await post("blob/download", { prefix: "accountId:acct/orgId:commerce" });
    expect(broad.status).toBe(400);
    expect(await broad.json()).toEqual({
      error_msg: expect.stringContaining("operation not permitted for prefix"),
    });
    const absent = await post("blob/download", {
      prefix: "accountId:acct/orgId:commerce/projectId:storefront/pipelineId:nope/runSequence:1",
    });
    expect(absent.status).toBe(404);
  });

  it("tells measurements which lines were planted as the cause", async () => {
    const place = one(
      (candidate) =>
        candidate.step.failure !== null && hasLog(candidate) && candidate.step.spec.units.length === 0,
    );
    const answer = await fetch(`${base}/__sim/log-causes?${new URLSearchParams({ key: keyOf(place) })}`);
    const { positions }: { positions: number[] } = await answer.json();
    const lines = (await (await get("blob", { key: keyOf(place) })).text()).trimEnd().split("\n");
    expect(positions.length).toBeGreaterThan(0);
    expect(Math.max(...positions)).toBeLessThan(lines.length - 1);
  });

  it("closes the live stream of a finished step with eof after its lines", async () => {
    const answer = await get("stream", { key: keyOf(one(passed)) });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const text = await answer.text();
    expect(text.startsWith(": ping\n\n")).toBe(true);
    expect(text.endsWith("event: error\ndata: eof\n\n")).toBe(true);
  });

  it("follows a running step: what is written comes at once, the rest when its time comes, then eof", async () => {
    const { execution, stage, step } = one(
      (place) => place.step.status === "Running" && place.step.spec.units.length === 0 && hasLog(place),
    );
    const key = keyOf({ execution, stage, step });
    expect((await get("blob", { key })).status).toBe(404);
    const answer = await get("stream", { key });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error("no body");
    let text = "";
    const read = async () => {
      const { value, done } = await reader.read();
      text += value ?? "";
      return !done;
    };
    while (!text.includes("data: {")) await read();
    const before = text.split("data: {").length;
    sim.clock.advance(4 * 3_600_000);
    while (await read()) {
      // Until the server closes the stream.
    }
    expect(text.split("data: {").length).toBeGreaterThan(before);
    expect(text.endsWith("event: error\ndata: eof\n\n")).toBe(true);
    const positions = [...text.matchAll(/"pos":(\d+)/g)].map((match) => Number(match[1]));
    expect(positions).toEqual(positions.map((_, at) => at));
    const blob = await (await get("blob", { key })).text();
    expect(blob.trimEnd().split("\n").length).toBe(positions.length);
  });
});
