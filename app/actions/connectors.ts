"use server";

import { z } from "zod";
import { checkConnector } from "@/lib/connectors/check-connector";
import { createConnector } from "@/lib/connectors/create-connector";
import { describeRemoval } from "@/lib/connectors/describe-removal";
import { refreshProjects } from "@/lib/connectors/refresh-projects";
import { removeConnector } from "@/lib/connectors/remove-connector";
import { replaceToken } from "@/lib/connectors/replace-token";
import { setToolPermissions } from "@/lib/connectors/set-tool-permissions";
import { testConnection } from "@/lib/connectors/try-connection";
import { updateConnector } from "@/lib/connectors/update-connector";
import { watchProjects } from "@/lib/connectors/watch-projects";
import { serverAction } from "@/lib/http/server-action";
import {
  CreateConnectorInput,
  ReplaceTokenInput,
  TestConnectionInput,
  ToolPermissionsInput,
  UpdateConnectorInput,
  WatchProjectsInput,
} from "@/schemas/connectors";

const ConnectorRef = z.object({ connectorId: z.string().min(1) });

export const testConnectionAction = serverAction("connectors.manage", TestConnectionInput, testConnection);
export const createConnectorAction = serverAction("connectors.manage", CreateConnectorInput, createConnector);
export const updateConnectorAction = serverAction("connectors.manage", UpdateConnectorInput, updateConnector);
export const replaceTokenAction = serverAction("connectors.manage", ReplaceTokenInput, replaceToken);
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
