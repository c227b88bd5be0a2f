import type { AccountSwitches } from "@/simulator/account/switches";
import type { SimClock } from "./clock";
import type { Engine } from "./engine";
import type { TriggerFailures } from "./trigger-failures";

/** What route handlers get beside the world. */
export interface Simulation {
  clock: SimClock;
  engine: Engine;
  /** In what this account differs from others. */
  account: AccountSwitches;
  triggerFailures: TriggerFailures;
  /** When a live log is closed; the log service's own limit unless given. */
  logStreamLimitMs?: number;
}
