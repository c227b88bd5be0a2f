import type { z } from "zod";
import type { OpenOptions } from "@/lib/connectors/capabilities";
import type { CheckedConnection, CheckOptions } from "@/lib/connectors/connector-kind";
import { type ConnectorRow, settingsOf } from "@/lib/connectors/find-connector";
import { openSecrets, type Secrets, SecretUnreadableError } from "@/lib/connectors/secrets";
import { StoreClient, storeAddress } from "@/lib/connectors/telemetry/store-client";
import { remedyOf, TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import { env } from "@/lib/env";
import type { StoreKind } from "@/schemas/connectors/connector-kinds";
import type { ConnectorDraft } from "@/schemas/connectors/connectors";
import type { StoreAuth, StoreCheck } from "@/schemas/connectors/store-connectors";

/*
 * What the kinds of telemetry stores share: how they are signed in to, tested and opened.
 */

/** A person waits for a test. */
const testTimeoutMs = 10_000;

/** Whose findings and lines they are. */
export interface SourceIdentity {
  connectorId: string;
  connectorName: string;
  now: () => Date;
}

type StoreDraft = Extract<ConnectorDraft, { kind: StoreKind }>;

/** The bearer token or the password, where there is one. */
export function storeSecrets({ settings }: StoreDraft): readonly string[] {
  return settings.auth.kind === "none" ? [] : ["secret"];
}

/**
 * Tests a store with the very questions that investigations ask, and says at the first failure what is wrong and what to
 * do. A store that answers and holds nothing is a warning: the connection itself works.
 *
 * @param question.nothing  what it holds none of then, as in "no log lines"
 * @param question.ask      what it holds of the last hour, one sentence; null for nothing
 */
export async function checkStore(
  { baseUrl, settings, secrets }: StoreDraft,
  options: CheckOptions,
  question: {
    nothing: string;
    ask: (client: StoreClient, identity: SourceIdentity) => Promise<string | null>;
  },
): Promise<CheckedConnection> {
  const startedAt = performance.now();
  const finish = (
    address: string,
    result: Pick<StoreCheck, "ok" | "problem" | "reason"> & { found?: string },
  ): CheckedConnection => {
    const check: StoreCheck = {
      checkedAt: options.now.toISOString(),
      ok: result.ok,
      problem: result.problem,
      reason: result.reason,
      remedy: result.problem === null ? null : remedyOf(result.problem),
      found: result.found ?? null,
      durationMs: Math.round(performance.now() - startedAt),
    };
    return { check, baseUrl: address, settings, projects: [], own: null };
  };
  try {
    const address = storeAddress(baseUrl, options).href.replace(/\/+$/, "");
    const client = new StoreClient({
      baseUrl,
      auth: settings.auth,
      secret: secrets.secret,
      tenant: settings.tenant,
      allowHttpLoopback: options.allowHttpLoopback,
      timeoutMs: testTimeoutMs,
    });
    const identity = { connectorId: "test", connectorName: "test", now: () => options.now };
    const found = await question.ask(client, identity);
    return found === null
      ? finish(address, {
          ok: true,
          problem: "no_data",
          reason: `The store answers, but it holds ${question.nothing} of the last hour for these settings.`,
        })
      : finish(address, { ok: true, problem: null, reason: null, found });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof TelemetryError) {
      return finish(baseUrl, { ok: false, problem: error.problem, reason: error.message });
    }
    throw error;
  }
}

/**
 * What asks a stored connector's store, with its opened secret kept inside.
 *
 * @throws TelemetryError    the secret cannot be opened, or the address may not be asked
 * @throws UnavailableError  its settings cannot be read
 */
export function openStore<Settings extends { auth: StoreAuth; tenant: string | null }>(
  row: ConnectorRow,
  schema: z.ZodType<Settings>,
  options: OpenOptions,
): { client: StoreClient; settings: Settings; identity: SourceIdentity } {
  const settings = settingsOf(row, schema);
  const { secret } = settings.auth.kind === "none" ? {} : openedSecrets(row);
  const client = new StoreClient({
    baseUrl: row.baseUrl,
    auth: settings.auth,
    secret,
    tenant: settings.tenant,
    allowHttpLoopback: env().allowHttpHarness,
    timeoutMs: options.timeoutMs,
  });
  return {
    client,
    settings,
    identity: { connectorId: row.id, connectorName: row.displayName, now: options.now },
  };
}

function openedSecrets(row: ConnectorRow): Partial<Secrets> {
  try {
    return openSecrets(row);
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error;
    throw new TelemetryError("secret_unreadable", error.message, { cause: error });
  }
}
