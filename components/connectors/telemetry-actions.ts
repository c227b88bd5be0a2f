import type { ActionResult } from "@/schemas/error-view";
import type {
  CreateTelemetryInput,
  TelemetryCheck,
  TelemetryConnectorView,
  TelemetryRef,
  TestTelemetryInput,
  UpdateTelemetryInput,
} from "@/schemas/telemetry/telemetry";

/** The server actions of the page that connects a telemetry store. */
export interface NewTelemetryActions {
  test: (input: TestTelemetryInput) => Promise<ActionResult<TelemetryCheck>>;
  create: (input: CreateTelemetryInput) => Promise<ActionResult<TelemetryConnectorView>>;
}

/** The server actions of a telemetry connector's own page. */
export interface TelemetryActions {
  check: (input: TelemetryRef) => Promise<ActionResult<TelemetryConnectorView>>;
  update: (input: UpdateTelemetryInput) => Promise<ActionResult<TelemetryConnectorView>>;
  remove: (input: TelemetryRef) => Promise<ActionResult<{ removed: true }>>;
}
