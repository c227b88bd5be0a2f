import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { connectorKind, type KindDefinition } from "@/lib/connectors/connector-kind";
import type { kinds } from "@/lib/connectors/kinds";
import { connectorGroupOf } from "@/schemas/connectors/connector-kinds";

// Checked by tsc, never run: each line marked as an error must stay one.

export function aKindIsWhole(definition: KindDefinition<"loki">, all: typeof kinds): void {
  connectorKind("loki", definition);

  const { check: _check, ...withoutCheck } = definition;
  // @ts-expect-error a kind without a check is none
  connectorKind("loki", withoutCheck);

  const { secrets: _secrets, ...withoutSecrets } = definition;
  // @ts-expect-error a kind says which secrets it needs
  connectorKind("loki", withoutSecrets);

  // @ts-expect-error the definition of one kind is none of another
  connectorKind("harness", definition);

  const { loki: _loki, ...withoutLoki } = all;
  // @ts-expect-error a kind that is missing in the map
  const missing: typeof kinds = withoutLoki;

  // @ts-expect-error an entry under the name of another kind
  const swapped: typeof kinds = { ...all, loki: all.prometheus };

  const { metrics: _metrics, ...withoutMetrics } = definition.capabilities;
  // @ts-expect-error a kind that leaves open whether it has metrics
  const open: CapabilityMap = withoutMetrics;

  const { loki: _group, ...groupsWithoutLoki } = connectorGroupOf;
  // @ts-expect-error a kind that is listed nowhere
  const unlisted: typeof connectorGroupOf = groupsWithoutLoki;

  void [missing, swapped, open, unlisted];
}
