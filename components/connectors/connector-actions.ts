import type {
  ConnectorDraft,
  ConnectorRef,
  ConnectorView,
  CreateConnectorInput,
  RemovalSummary,
  ReplaceSecretInput,
  TriedConnection,
  UpdateConnectorInput,
} from "@/schemas/connectors/connectors";
import type {
  HarnessConnectorView,
  RequestRateInput,
  ToolPermissionsInput,
  WatchProjectsInput,
} from "@/schemas/connectors/harness-connector";
import type { ActionResult } from "@/schemas/error-view";

/** The server actions of the pages that create a connector. */
export interface NewConnectorActions {
  test: (input: ConnectorDraft) => Promise<ActionResult<TriedConnection>>;
  create: (
    input: CreateConnectorInput,
  ) => Promise<ActionResult<{ connector: ConnectorView; webhookSecret: string | null }>>;
}

/** The server actions of a connector's own page, whatever its kind. */
export interface ConnectorActions {
  check: (input: ConnectorRef) => Promise<ActionResult<ConnectorView>>;
  update: (input: UpdateConnectorInput) => Promise<ActionResult<ConnectorView>>;
  replaceSecret: (input: ReplaceSecretInput) => Promise<ActionResult<ConnectorView>>;
  describeRemoval: (input: ConnectorRef) => Promise<ActionResult<RemovalSummary>>;
  remove: (input: ConnectorRef) => Promise<ActionResult<RemovalSummary>>;
}

/** What only the page of a Harness account does. */
export interface HarnessActions extends ConnectorActions {
  refreshProjects: (input: ConnectorRef) => Promise<ActionResult<HarnessConnectorView>>;
  watch: (input: WatchProjectsInput) => Promise<ActionResult<HarnessConnectorView>>;
  setRequestRate: (input: RequestRateInput) => Promise<ActionResult<HarnessConnectorView>>;
  setToolPermissions: (input: ToolPermissionsInput) => Promise<ActionResult<HarnessConnectorView>>;
}
