const key = Symbol.for("tackroom.simulator-address");

function holder(): { [key]?: string } {
  return globalThis as { [key]?: string }; // a symbol of our own
}

/** Where this process's simulator listens; null without the demo. */
export function simulatorAddress(): string | null {
  return holder()[key] ?? null;
}

export function rememberSimulatorAddress(url: string): void {
  holder()[key] = url;
}

/** Where its telemetry stores are, by kind; null without the demo. */
export function demoTelemetryAddresses(): { prometheus: string; loki: string } | null {
  const url = simulatorAddress();
  return url === null ? null : telemetryAddresses(url);
}

/** The addresses of a simulator's telemetry stores. */
export function telemetryAddresses(simulatorUrl: string): { prometheus: string; loki: string } {
  return { prometheus: `${simulatorUrl}/telemetry/prometheus`, loki: `${simulatorUrl}/telemetry/loki` };
}
