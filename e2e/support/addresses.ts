/** The first of the ports; away from those that a running Tackroom uses. Another one where these are taken. */
const first = Number(process.env.TACKROOM_E2E_PORT ?? 47_310);

export const ports = {
  app: first,
  simulator: first + 1,
  /** A second product, whose teammates answer with the scripted model. */
  modelApp: first + 2,
  modelSimulator: first + 3,
  model: first + 4,
} as const;

export const addresses = {
  app: `http://localhost:${ports.app}`,
  simulator: `http://127.0.0.1:${ports.simulator}`,
  modelApp: `http://localhost:${ports.modelApp}`,
  model: `http://127.0.0.1:${ports.model}/v1`,
} as const;
