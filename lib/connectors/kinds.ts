import type { ConnectorKindEntry } from "@/lib/connectors/connector-kind";
import { harnessKind } from "@/lib/connectors/harness/harness-kind";
import { lokiKind } from "@/lib/connectors/loki/loki-kind";
import { prometheusKind } from "@/lib/connectors/prometheus/prometheus-kind";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";

/** Every kind of connector. The verbs of this room work over any entry; a kind that is missing does not compile. */
export const kinds: { readonly [K in ConnectorKind]: ConnectorKindEntry & { readonly kind: K } } = {
  harness: harnessKind,
  prometheus: prometheusKind,
  loki: lokiKind,
};
