"use server";

import { checkTelemetry } from "@/lib/connectors/telemetry/check-telemetry";
import { createTelemetry } from "@/lib/connectors/telemetry/create-telemetry";
import { removeTelemetry } from "@/lib/connectors/telemetry/remove-telemetry";
import { testTelemetry } from "@/lib/connectors/telemetry/try-telemetry";
import { updateTelemetry } from "@/lib/connectors/telemetry/update-telemetry";
import { serverAction } from "@/lib/http/server-action";
import {
  CreateTelemetryInput,
  TelemetryRef,
  TestTelemetryInput,
  UpdateTelemetryInput,
} from "@/schemas/telemetry/telemetry";

export const testTelemetryAction = serverAction("connectors.manage", TestTelemetryInput, testTelemetry);
export const createTelemetryAction = serverAction("connectors.manage", CreateTelemetryInput, createTelemetry);
export const updateTelemetryAction = serverAction("connectors.manage", UpdateTelemetryInput, updateTelemetry);
export const checkTelemetryAction = serverAction("connectors.sync", TelemetryRef, checkTelemetry);
export const removeTelemetryAction = serverAction("connectors.manage", TelemetryRef, removeTelemetry);
