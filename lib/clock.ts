/** Where time comes from. Verbs and jobs take it from their context. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
