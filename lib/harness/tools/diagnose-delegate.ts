import type { z } from "zod";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { HarnessNotFoundError } from "@/lib/harness/client";
import { delegates } from "@/lib/harness/reads";
import {
  assertScopeAllowed,
  listLinkTo,
  parseHarnessUrl,
  resolveScope,
  resourceTypes,
} from "@/lib/harness/registry";
import type { Delegate } from "@/schemas/harness/delivery";
import type { DiagnoseInput } from "@/schemas/tools/inputs";
import type { DelegateDiagnosis } from "@/schemas/tools/outputs";
import { isoOf } from "./execution-nodes";
import { assertOwnAccount } from "./target";
import type { ToolArgs } from "./tool";

const staleHeartbeatMs = 5 * 60_000;
const expiryWarningMs = 7 * 24 * 3_600_000;
/** Delegates listed in full; of more, the ones with problems come first. */
const maxListed = 20;

/** What is wrong with a delegate at an instant: not connected, silent, expiring, outdated kind. */
export function delegateIssues(delegate: Delegate, nowMs: number): string[] {
  const issues: string[] = [];
  const replicas = delegate.delegateReplicas ?? [];
  if (delegate.connected !== true) issues.push("It is not connected.");
  const beat = delegate.lastHeartBeat;
  if (typeof beat === "number" && nowMs - beat > staleHeartbeatMs) {
    issues.push(`Its last heartbeat was ${Math.round((nowMs - beat) / 60_000)} minutes ago.`);
  }
  const down = replicas.filter((replica) => replica.connected === false).length;
  if (down > 0 && delegate.connected === true)
    issues.push(
      `${formatCount(down)} of ${formatPlural(replicas.length, "replica")} ${oneOrMany(down, "is", "are")} not connected.`,
    );
  const expiring = replicas.filter(
    (replica) =>
      typeof replica.expiringAt === "number" &&
      replica.expiringAt > 0 &&
      replica.expiringAt - nowMs <= expiryWarningMs,
  );
  const first = expiring[0]?.expiringAt;
  if (typeof first === "number") {
    issues.push(
      first <= nowMs
        ? "Its version has expired."
        : `Its version expires on ${new Date(first).toISOString().slice(0, 10)}.`,
    );
  }
  if (delegate.legacy === true) issues.push("It is of the legacy kind, which Harness no longer develops.");
  return issues;
}

/** Examines one delegate by name, or all that serve a scope. */
export async function diagnoseDelegate({
  ctx,
  client,
  input,
}: ToolArgs<DiagnoseInput>): Promise<z.infer<typeof DelegateDiagnosis>> {
  const url = input.url === undefined ? undefined : parseHarnessUrl(input.url);
  if (url !== undefined) assertOwnAccount(client, url);
  const scope = resolveScope(
    resourceTypes.delegate,
    {
      resource_scope: input.resource_scope,
      org_id: input.org_id ?? url?.org,
      project_id: input.project_id ?? url?.project,
    },
    ctx.defaults,
  );
  assertScopeAllowed(scope, { risk: "read" }, ctx.allowedScopes);
  const all = await delegates({ client, signal: ctx.signal, scope });
  const wanted = input.resource_id === undefined ? all : named(all, input.resource_id);
  const nowMs = ctx.now().getTime();
  const views = wanted
    .map((delegate) => {
      const issues = delegateIssues(delegate, nowMs);
      const replicas = delegate.delegateReplicas ?? [];
      return {
        name: delegate.name ?? "unnamed",
        connected: delegate.connected === true,
        last_heartbeat_at: isoOf(delegate.lastHeartBeat),
        replicas: replicas.length,
        versions: [...new Set(replicas.flatMap((replica) => replica.version ?? []))],
        issues,
        healthy: issues.length === 0,
      };
    })
    .sort((a, b) => b.issues.length - a.issues.length || a.name.localeCompare(b.name));
  return {
    kind: "delegate",
    delegates: views.slice(0, maxListed),
    total: views.length,
    unhealthy: views.filter((view) => !view.healthy).length,
    openInHarness: listLinkTo("delegate", {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope,
      values: {},
    }),
    ...(views.length > maxListed
      ? { note: `${formatCount(views.length)} delegates; the ${maxListed} with most problems are shown.` }
      : {}),
  };
}

function named(all: readonly Delegate[], name: string): Delegate[] {
  const needle = name.toLowerCase();
  const exact = all.filter((delegate) => delegate.name?.toLowerCase() === needle);
  const found =
    exact.length > 0 ? exact : all.filter((delegate) => delegate.name?.toLowerCase().includes(needle));
  if (found.length > 0) return found;
  throw new HarnessNotFoundError(`There is no delegate "${name}".`, {
    details: { delegates: all.slice(0, 20).map((delegate) => delegate.name ?? "unnamed") },
    remedy: "Use one of the names in details.delegates.",
  });
}
