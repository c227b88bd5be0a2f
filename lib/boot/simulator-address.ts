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
