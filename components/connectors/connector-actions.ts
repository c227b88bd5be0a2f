import type {
  ConnectorCheck,
  ConnectorView,
  CreateConnectorInput,
  ReplaceTokenInput,
  TestConnectionInput,
  ToolPermissionsInput,
  UpdateConnectorInput,
  WatchProjectsInput,
} from "@/schemas/connectors";
import type { ActionResult } from "@/schemas/error-view";

export interface VisibleProjectView {
  orgIdentifier: string;
  orgName: string;
  projectIdentifier: string;
  name: string;
}

/** The server actions of the pages that create a connector. */
export interface NewConnectorActions {
  test: (
    input: TestConnectionInput,
  ) => Promise<
    ActionResult<{ check: ConnectorCheck; projects: VisibleProjectView[]; accountId: string | null }>
  >;
  create: (
    input: CreateConnectorInput,
  ) => Promise<ActionResult<{ connector: ConnectorView; webhookSecret: string }>>;
}

export interface RemovalSummaryView {
  projects: number;
  executions: number;
  tests: number;
  deployments: number;
  pendingApprovals: number;
}

/** The server actions of a connector's own page. */
export interface ConnectorActions {
  check: (input: { connectorId: string }) => Promise<ActionResult<ConnectorView>>;
  update: (input: UpdateConnectorInput) => Promise<ActionResult<ConnectorView>>;
  replaceToken: (input: ReplaceTokenInput) => Promise<ActionResult<ConnectorView>>;
  refreshProjects: (input: { connectorId: string }) => Promise<ActionResult<ConnectorView>>;
  watch: (input: WatchProjectsInput) => Promise<ActionResult<ConnectorView>>;
  setToolPermissions: (input: ToolPermissionsInput) => Promise<ActionResult<ConnectorView>>;
  describeRemoval: (input: { connectorId: string }) => Promise<ActionResult<RemovalSummaryView>>;
  remove: (input: { connectorId: string }) => Promise<ActionResult<RemovalSummaryView>>;
}
