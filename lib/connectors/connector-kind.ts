import type { z } from "zod";
import type { CapabilityMap } from "@/lib/connectors/capabilities";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import type { Context } from "@/lib/context";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type {
  ConnectorCheck,
  ConnectorDraft,
  ConnectorSettings,
  ConnectorView,
  RemovalSummary,
} from "@/schemas/connectors/connectors";
import type { ProjectChoice, VisibleProject } from "@/schemas/connectors/harness-connector";

export interface CheckOptions {
  allowHttpLoopback: boolean;
  now: Date;
  signal?: AbortSignal | undefined;
  /** The settings are those of a stored connector: what answers has to be what it was connected to. */
  stored: boolean;
}

/** What a test learnt. */
export interface CheckedConnection {
  check: ConnectorCheck;
  /** The address as it is stored: without query, fragment and trailing slash; what was given when it cannot be used. */
  baseUrl: string;
  /** The settings as they are stored; null when the test failed before they were known. */
  settings: ConnectorSettings | null;
  /** What can be watched through it; none for kinds that watch nothing. */
  projects: VisibleProject[];
  /** Tables of the kind's own, written in the transaction that stores the connector; null for kinds without. */
  own: OwnTables | null;
}

export interface OwnTables {
  /** @throws InvalidInputError  a chosen project is not visible; nothing is stored */
  created(
    tx: Context["db"],
    ctx: Context,
    connector: Pick<ConnectorRow, "id" | "slug">,
    watch: readonly ProjectChoice[],
  ): Promise<void>;
  /** Its address, settings or secrets were changed to those that were tested. */
  changed(tx: Context["db"], connectorId: string, change: { secretsReplaced: boolean }): Promise<void>;
  /** It was tested as it is stored. */
  checked(tx: Context["db"], connectorId: string): Promise<void>;
}

/** What is kept here of a connector beside its own rows. */
export interface ConnectorContents {
  count(db: Context["db"], connectorId: string): Promise<RemovalSummary>;
  /** Before the connector is deleted, in the same transaction. */
  removing(tx: Context["db"], ctx: Context, connector: ConnectorRow): Promise<void>;
  /** After it was deleted with all that hangs on it, in the same transaction. */
  removed(tx: Context["db"]): Promise<void>;
}

/**
 * A kind of connector, in the terms of the verbs: they find it by `kinds.ts` and know no kind by name. Made by
 * `connectorKind`, which is where its own types are kept apart from those of the others.
 */
export interface ConnectorKindEntry {
  readonly title: string;
  /** The form of its settings as they are stored. */
  readonly settings: z.ZodType<ConnectorSettings>;
  /** The names of the secrets that it needs, as it is configured. */
  secrets(draft: ConnectorDraft): readonly string[];
  /** Tests address, settings and secrets by asking what will be asked later. Never throws for what answers. */
  check(draft: ConnectorDraft, options: CheckOptions): Promise<CheckedConnection>;
  readonly capabilities: CapabilityMap;
  /** Where its webhooks arrive, by the random part of the address. Null for kinds that take none. */
  readonly webhookPath: ((webhookKey: string) => string) | null;
  /** How the audit log calls it. */
  readonly audit: { readonly subject: string; readonly secretReplaced: string };
  /** In the form that leaves the server: no secret, sealed or not. In the order of the rows. */
  views(db: Context["db"], rows: readonly ConnectorRow[]): Promise<ConnectorView[]>;
  /** Null where nothing is read through it into tables. */
  readonly contents: ConnectorContents | null;
}

type DraftOf<K extends ConnectorKind> = Extract<ConnectorDraft, { kind: K }>;

export interface KindDefinition<K extends ConnectorKind>
  extends Omit<ConnectorKindEntry, "title" | "secrets" | "check"> {
  title: string;
  secrets(draft: DraftOf<K>): readonly string[];
  check(draft: DraftOf<K>, options: CheckOptions): Promise<CheckedConnection>;
}

const isOf = <K extends ConnectorKind>(draft: ConnectorDraft, kind: K): draft is DraftOf<K> =>
  draft.kind === kind;

/** A kind of connector in its own types, as the entry of the map that the verbs read. */
export function connectorKind<K extends ConnectorKind>(
  kind: K,
  definition: KindDefinition<K>,
): ConnectorKindEntry & { readonly kind: K } {
  const own = (draft: ConnectorDraft): DraftOf<K> => {
    if (!isOf(draft, kind)) throw new Error(`a draft of ${draft.kind} was handed to ${kind}`);
    return draft;
  };
  return {
    ...definition,
    kind,
    secrets: (draft) => definition.secrets(own(draft)),
    check: (draft, options) => definition.check(own(draft), options),
  };
}
