"use server";

import { checkConnector } from "@/lib/connectors/check-connector";
import { createConnector } from "@/lib/connectors/create-connector";
import { describeRemoval } from "@/lib/connectors/describe-removal";
import { refreshProjects } from "@/lib/connectors/harness/refresh-projects";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import { watchProjects } from "@/lib/connectors/harness/watch-projects";
import { removeConnector } from "@/lib/connectors/remove-connector";
import { replaceSecret } from "@/lib/connectors/replace-secret";
import { tryConnection } from "@/lib/connectors/try-connection";
import { updateConnector } from "@/lib/connectors/update-connector";
import { serverAction } from "@/lib/http/server-action";
import {
  ConnectorDraft,
  ConnectorRef,
  CreateConnectorInput,
  ReplaceSecretInput,
  UpdateConnectorInput,
} from "@/schemas/connectors/connectors";
import { ToolPermissionsInput, WatchProjectsInput } from "@/schemas/connectors/harness-connector";

export const tryConnectionAction = serverAction("connectors.manage", ConnectorDraft, tryConnection);
export const createConnectorAction = serverAction("connectors.manage", CreateConnectorInput, createConnector);
export const updateConnectorAction = serverAction("connectors.manage", UpdateConnectorInput, updateConnector);
export const replaceSecretAction = serverAction("connectors.manage", ReplaceSecretInput, replaceSecret);
export const checkConnectorAction = serverAction("connectors.sync", ConnectorRef, checkConnector);
export const refreshProjectsAction = serverAction("connectors.manage", ConnectorRef, refreshProjects);
export const watchProjectsAction = serverAction("connectors.manage", WatchProjectsInput, watchProjects);
export const setToolPermissionsAction = serverAction(
  "connectors.manage",
  ToolPermissionsInput,
  setToolPermissions,
);
export const describeRemovalAction = serverAction("connectors.manage", ConnectorRef, describeRemoval);
export const removeConnectorAction = serverAction("connectors.manage", ConnectorRef, removeConnector);
