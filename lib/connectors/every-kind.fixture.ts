import type { SimulatedAccount } from "@/lib/connectors/simulated-account.fixture";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type { CreateConnectorInput, UpdateConnectorInput } from "@/schemas/connectors/connectors";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";

/** How a kind is connected in a test, and how that goes wrong. */
export interface KindCase {
  create: CreateConnectorInput;
  /** The same with a secret that does not work. */
  createRefused: CreateConnectorInput;
  /** The secret that `create` holds, and another one that works as well. */
  secret: string;
  replacement: Record<string, string>;
  refused: Record<string, string>;
  /** The change that leaves all as it is. */
  unchanged: (connectorId: string) => UpdateConnectorInput;
}

/** Where the tests' servers are: an account, and its stores of telemetry behind their token. */
export interface Servers {
  account: SimulatedAccount;
  telemetry: { prometheusUrl: string; lokiUrl: string; token: string };
}

/** A store takes one token: it is replaced by itself, which seals it anew. */
const ofStores = (token: string) => ({
  secret: token,
  replacement: { secret: token },
  refused: { secret: "a-secret-that-the-store-refuses" },
});

/** A case for every kind of connector; a kind that has none does not compile. */
export const kindCases: { [K in ConnectorKind]: (servers: Servers) => KindCase } = {
  harness: ({ account }) => {
    const place = { kind: "harness" as const, displayName: "Under test", baseUrl: account.url };
    const refused = { token: account.token("revoked") };
    const create = { ...place, settings: {}, secrets: { token: account.token() }, watch: [] };
    return {
      create,
      createRefused: { ...create, secrets: refused },
      secret: account.token(),
      replacement: { token: account.token("viewer") },
      refused,
      unchanged: (connectorId) => ({ ...place, connectorId }),
    };
  },
  prometheus: ({ telemetry }) => {
    const place = {
      kind: "prometheus" as const,
      displayName: "Under test",
      baseUrl: telemetry.prometheusUrl,
      settings: { ...prometheusPresets[0].queries, auth: { kind: "bearer" as const }, tenant: null },
    };
    const secrets = ofStores(telemetry.token);
    return {
      create: { ...place, secrets: secrets.replacement },
      createRefused: { ...place, secrets: secrets.refused },
      ...secrets,
      unchanged: (connectorId) => ({ ...place, connectorId }),
    };
  },
  loki: ({ telemetry }) => {
    const place = {
      kind: "loki" as const,
      displayName: "Under test",
      baseUrl: telemetry.lokiUrl,
      settings: { ...lokiDefaults, auth: { kind: "bearer" as const }, tenant: null },
    };
    const secrets = ofStores(telemetry.token);
    return {
      create: { ...place, secrets: secrets.replacement },
      createRefused: { ...place, secrets: secrets.refused },
      ...secrets,
      unchanged: (connectorId) => ({ ...place, connectorId }),
    };
  },
};
