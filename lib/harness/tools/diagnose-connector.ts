import type { z } from "zod";
import { InvalidInputError } from "@/lib/errors";
import { HarnessContractError } from "@/lib/harness/client";
import { testConnector } from "@/lib/harness/reads";
import { isRecord, linkTo, operationOf } from "@/lib/harness/registry";
import { ConnectorItem, type ConnectorTest } from "@/schemas/harness/delivery";
import type { DiagnoseInput } from "@/schemas/tools/inputs";
import type { ConnectorDiagnosis, PartFailure } from "@/schemas/tools/outputs";
import { isoOf } from "./execution-nodes";
import { failureOfPart } from "./read";
import { resolveTarget } from "./target";
import type { ToolArgs } from "./tool";

/**
 * Reads a connector and lets Harness test it now. A test that a delegate could not run is a finding, not an error: its
 * explanation is what the reader needs.
 */
export async function diagnoseConnector({
  ctx,
  client,
  input,
}: ToolArgs<DiagnoseInput>): Promise<z.infer<typeof ConnectorDiagnosis>> {
  const target = resolveTarget(client, ctx, { ...input, resource_type: "connector" }, { verb: "get" });
  const operation = operationOf("connector", "get", target.entry);
  if (operation.risk !== "read") throw new InvalidInputError("A connector cannot be read.");
  const raw = await client.call(operation, target.request, { signal: ctx.signal });
  const parsed = ConnectorItem.safeParse(raw);
  if (!parsed.success) {
    throw new HarnessContractError("Harness's answer does not look like a connector.", {
      details: { operation: operation.key },
    });
  }
  const { connector, status } = parsed.data;
  const errors: PartFailure[] = [];
  const test = await testConnector({
    client,
    signal: ctx.signal,
    scope: target.scope,
    identifier: connector.identifier,
  }).catch((error: unknown) => {
    errors.push(failureOfPart("test", error));
    return undefined;
  });
  const spec = isRecord(connector.spec) ? connector.spec : {};
  return {
    kind: "connector",
    connector: {
      identifier: connector.identifier,
      name: connector.name,
      type: connector.type ?? null,
      auth: authOf(spec),
      url: urlOf(spec),
    },
    last_known: {
      status: status?.status ?? null,
      tested_at: isoOf(status?.testedAt),
      error: status?.errorSummary ?? null,
    },
    test: testView(test, errors),
    healthy:
      test === undefined
        ? errors.some((error) => error.code === "invalid_input")
          ? false
          : null
        : test.status === "SUCCESS",
    errors,
    openInHarness: linkTo("connector", {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope: target.scope,
      values: target.values,
      item: connector,
    }),
  };
}

function testView(test: ConnectorTest | undefined, failures: readonly PartFailure[]) {
  if (test === undefined) {
    return {
      status: "NOT_TESTED",
      tested_at: null,
      errors: failures.map((failure) => ({ reason: failure.code, message: failure.message })),
    };
  }
  const listed = (test.errors ?? []).map((error) => ({
    reason: error.reason ?? null,
    message: error.message ?? null,
  }));
  const summary = test.errorSummary ? [{ reason: null, message: test.errorSummary }] : [];
  return {
    status: test.status,
    tested_at: isoOf(test.testedAt),
    errors: listed.length > 0 ? listed : summary,
  };
}

/** How the connector signs in; its kind only, never a value. */
function authOf(spec: Record<string, unknown>): string | null {
  for (const key of ["authentication", "credential", "auth"] as const) {
    const value = spec[key];
    if (isRecord(value) && typeof value.type === "string") return value.type;
  }
  return typeof spec.authType === "string" ? spec.authType : null;
}

function urlOf(spec: Record<string, unknown>): string | null {
  for (const key of ["url", "masterUrl", "dockerRegistryUrl", "artifactoryServerUrl"] as const) {
    const value = spec[key];
    if (typeof value === "string" && URL.canParse(value)) {
      const url = new URL(value);
      // An address may carry credentials; the reader needs the place only.
      return `${url.origin}${url.pathname}`;
    }
  }
  return null;
}
