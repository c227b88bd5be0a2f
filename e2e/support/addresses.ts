/** Ports of the browser tests, away from those that a running Tackroom uses. */
export const ports = { app: 47_310, simulator: 47_311 } as const;

export const addresses = {
  app: `http://localhost:${ports.app}`,
  simulator: `http://127.0.0.1:${ports.simulator}`,
} as const;
