import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { HarnessError } from "@/simulator/http/envelope";
import { archiveFileLimit, entriesUnder, isDownloadPrefix, zipOf } from "@/simulator/http/log-archive";
import { followLog, ndjson } from "@/simulator/http/log-stream";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { issueServiceToken } from "@/simulator/http/service-token";
import { isSigned, signedLink } from "@/simulator/http/signed-link";
import { causeLines, renderStepLog } from "@/simulator/logs/render";
import { unitWindows } from "@/simulator/logs/units";
import { findStepByLogKey, stepLogSpec } from "@/simulator/story/step-log";
import type { World } from "@/simulator/story/types";

const serviceError = (status: 400 | 403 | 404, message: string) =>
  new HarnessError(status, { error_msg: message });

/** The account that the log service was asked about; its parameter is `accountID`, unlike elsewhere. */
function requireAccount(c: Context, world: World): string {
  const account = c.req.query("accountID");
  if (!account) throw serviceError(400, "no accountID in query parameters");
  if (account !== world.account.id) {
    throw serviceError(403, "apikey in request not authorized for receiving tokens");
  }
  return account;
}

function requireKey(c: Context, name: "key" | "prefix"): string {
  const key = c.req.query(name);
  if (!key) throw serviceError(400, `no ${name} in query parameters`);
  return key;
}

/** The log behind a key at `now` (epoch ms): a command unit's own log is complete before its step is. */
function locate(world: World, key: string, now: number) {
  const found = findStepByLogKey(world, key);
  if (found === null) return null;
  const spec = stepLogSpec(world, found.execution, found.stage, found.step);
  if (spec === null) return null;
  const unit = found.unit ?? undefined;
  const running = spec.outcome === "running";
  const endTs = found.step.endTs;
  // A delegate task logs by command unit only: its base key holds nothing.
  if (unit === undefined) return spec.units === undefined ? { spec, unit, ended: !running, endTs } : null;
  const window = unitWindows(spec).find((entry) => entry.unit === unit);
  return window === undefined
    ? null
    : {
        spec,
        unit,
        ended: !running || window.to <= now,
        endTs: Math.min(window.to, endTs ?? window.to),
      };
}

interface Download {
  prefix: string;
  linkId: string;
  expiresAt: number;
  polls: number;
}

const plainText = { "content-type": "text/plain; charset=utf-8" };
const expiryMs = 48 * 3_600_000;

/** RFC 3339 in whole seconds, as Go writes it. */
const expiryText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The log service: token, stored logs, live logs, and archives that are prepared while the caller polls. */
export const registerLogRoutes: RegisterRoutes = (app, world, sim) => {
  const archives = new Map<string, Download>();
  const links = new Map<string, { kind: "zip" | "log"; target: string; expiresAt: number }>();

  app.get("/log-service/token", (c) => c.text(issueServiceToken(requireAccount(c, world), sim.clock.now())));

  app.get("/log-service/blob", (c) => {
    requireAccount(c, world);
    const key = requireKey(c, "key");
    const found = locate(world, key, sim.clock.now());
    if (!found?.ended) throw serviceError(404, `cannot find key ${key}`);
    const { slowLogsMs } = sim.account.facts;
    if (sim.clock.now() - (found.endTs ?? 0) < slowLogsMs) return c.body("", 200, plainText);
    return c.body(ndjson(renderStepLog(found.spec, found.unit)), 200, plainText);
  });

  app.get("/log-service/stream", (c) => {
    requireAccount(c, world);
    const key = requireKey(c, "key");
    const stream = followLog({
      now: () => sim.clock.now(),
      settle: () => sim.engine.settle(),
      read: () => {
        const found = locate(world, key, sim.clock.now());
        if (found === null) return null;
        return { lines: renderStepLog(found.spec, found.unit), ended: found.ended };
      },
      ...(sim.logStreamLimitMs === undefined ? {} : { limitMs: sim.logStreamLimitMs }),
    });
    return c.body(stream, 200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  });

  app.post("/log-service/blob/download", (c) => {
    requireAccount(c, world);
    const prefix = requireKey(c, "prefix");
    if (!isDownloadPrefix(prefix)) throw serviceError(400, `operation not permitted for prefix: ${prefix}`);
    const now = sim.clock.now();
    let download = archives.get(prefix);
    if (download === undefined || download.expiresAt <= now) {
      const entries = entriesUnder(world, prefix);
      if (entries.length === 0) throw serviceError(404, `cannot list files for prefix: ${prefix}`);
      if (entries.length > archiveFileLimit) {
        throw serviceError(400, `Prefix Key Exceeds Maximum Download Limit: ${archiveFileLimit}`);
      }
      download = { prefix, linkId: randomBytes(12).toString("hex"), expiresAt: now + expiryMs, polls: 0 };
      archives.set(prefix, download);
      links.set(download.linkId, { kind: "zip", target: prefix, expiresAt: download.expiresAt });
    }
    const status = download.polls === 0 ? "queued" : download.polls === 1 ? "in_progress" : "success";
    download.polls++;
    return c.json({
      link: signedLink(download.linkId, "logs.zip", download.expiresAt),
      status,
      expires: expiryText(download.expiresAt),
      message: "",
    });
  });

  app.post("/log-service/blob/link/download", (c) => {
    requireAccount(c, world);
    const key = requireKey(c, "key");
    if (locate(world, key, sim.clock.now()) === null) throw serviceError(404, `cannot find key ${key}`);
    const linkId = randomBytes(12).toString("hex");
    const expiresAt = sim.clock.now() + expiryMs;
    links.set(linkId, { kind: "log", target: key, expiresAt });
    return c.json({ link: signedLink(linkId, "log", expiresAt), expires: expiryText(expiresAt) });
  });

  // For tests and measurements, never the app: which lines of a log were planted as its cause.
  app.get("/__sim/log-causes", (c) => {
    const found = locate(world, requireKey(c, "key"), sim.clock.now());
    if (found === null) throw serviceError(404, "no such log");
    return c.json({ positions: causeLines(found.spec, found.unit) });
  });

  app.post("/log-service/rca", (c) => {
    requireAccount(c, world);
    return c.json({ rca: "", detailed_rca: [] });
  });

  app.get("/storage/harness-download/comp-log-service/:linkId/:name", (c) => {
    const refused = (status: 403 | 404, code: string) =>
      c.body(`<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`, status, {
        "content-type": "application/xml",
      });
    if (!isSigned(new URL(c.req.url))) return refused(403, "AccessDenied");
    const link = links.get(c.req.param("linkId"));
    if (link === undefined || link.expiresAt <= sim.clock.now()) {
      return refused(404, "NoSuchKey");
    }
    if (link.kind === "zip") {
      const download = archives.get(link.target);
      if (download !== undefined && download.polls < 3) return c.notFound();
      return c.body(zipOf(world.account.id, entriesUnder(world, link.target)), 200, {
        "content-type": "application/zip",
      });
    }
    const found = locate(world, link.target, sim.clock.now());
    if (found === null) return c.notFound();
    return c.body(ndjson(renderStepLog(found.spec, found.unit)), 200, plainText);
  });
};
