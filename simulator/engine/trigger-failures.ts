import type { Trigger } from "@/simulator/story/types";

/** A trigger that could not start its pipeline: there is no execution to tell of. */
export interface TriggerFailure {
  trigger: Trigger;
  /** Epoch milliseconds. */
  at: number;
  eventId: string;
  message: string;
}

/** The triggers' failures that were asked for, newest first, while the simulator runs. */
export class TriggerFailures {
  readonly #failures: TriggerFailure[] = [];

  add(failure: TriggerFailure): void {
    this.#failures.unshift(failure);
  }

  of(trigger: Trigger): readonly TriggerFailure[] {
    return this.#failures.filter((failure) => failure.trigger === trigger);
  }
}
