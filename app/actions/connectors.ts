"use server";

import {
  checkConnector,
  createConnector,
  describeRemoval,
  refreshProjects,
  removeConnector,
  replaceSecret,
  setRequestRate,
  setToolPermissions,
  tryConnection,
  updateConnector,
  watchProjects,
} from "@/lib/connectors";
import { serverAction } from "@/lib/http";
import {
  ConnectorDraft,
  ConnectorRef,
  CreateConnectorInput,
  ReplaceSecretInput,
  UpdateConnectorInput,
} from "@/schemas/connectors/connectors";
import {
  RequestRateInput,
  ToolPermissionsInput,
  WatchProjectsInput,
} from "@/schemas/connectors/harness-connector";

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
export const setRequestRateAction = serverAction("connectors.manage", RequestRateInput, setRequestRate);
export const describeRemovalAction = serverAction("connectors.manage", ConnectorRef, describeRemoval);
export const removeConnectorAction = serverAction("connectors.manage", ConnectorRef, removeConnector);
