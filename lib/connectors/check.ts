import type { CheckedConnection } from "@/lib/connectors/connector-kind";
import { kinds } from "@/lib/connectors/kinds";
import { neededSecrets } from "@/lib/connectors/secrets";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import type { ConnectorDraft, ConnectorSettings } from "@/schemas/connectors/connectors";

/**
 * Tests what a connector would ask, with the secrets it needs and no others.
 *
 * @param stored  the settings are those of a stored connector, which what answers has to be
 * @throws InvalidInputError  a secret is missing
 */
export function check(
  ctx: Pick<Context, "now" | "signal">,
  draft: ConnectorDraft,
  { stored }: { stored: boolean },
): Promise<CheckedConnection> {
  const entry = kinds[draft.kind];
  neededSecrets(entry, draft);
  return entry.check(draft, {
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
    stored,
  });
}

/**
 * Passes on a test that succeeded.
 *
 * @throws InvalidInputError  it did not, with its reason and remedy
 */
export function refuseFailure(
  checked: CheckedConnection,
): CheckedConnection & { settings: ConnectorSettings } {
  const { check: result, settings } = checked;
  if (!result.ok || settings === null) {
    throw new InvalidInputError(result.reason ?? "The connection test failed.", {
      remedy: result.remedy ?? undefined,
      details: { problem: result.problem },
    });
  }
  return { ...checked, settings };
}
