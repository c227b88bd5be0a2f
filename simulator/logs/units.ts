import type { LogFailure, StepLogSpec } from "./spec";

/** Which command unit shows the failure: the earlier ones succeed, the later ones never start. */
function unitNameOf(failure: LogFailure): RegExp {
  switch (failure.kind) {
    case "registry_unavailable":
    case "credential_expired":
      return /fetch|clone/i;
    case "connectivity":
      return /initiali[sz]e|init/i;
    case "rollout_timeout":
    case "step_timeout":
    case "verification_failed":
      return /steady/i;
    default:
      return /apply|deploy|upgrade|install|delete|swap|execute/i;
  }
}

/** The unit in which a failing step fails; null for a step without failure or without units. */
export function failingUnit(spec: Pick<StepLogSpec, "tool" | "units" | "failure">): string | null {
  const units = spec.units ?? [];
  const failure = spec.failure;
  if (failure === undefined || units.length === 0) return null;
  const name = spec.tool === "terraform" ? /plan|apply|execute/i : unitNameOf(failure);
  return units.find((unit) => name.test(unit)) ?? units.at(-1) ?? null;
}

/**
 * When each command unit runs, on the step's time axis (epoch ms). Waiting for the steady state takes the larger
 * part of a rollout. Units behind the failing one, and those an abort kept from starting, are absent.
 */
export function unitWindows(spec: StepLogSpec): { unit: string; from: number; to: number }[] {
  const units = spec.units ?? [];
  const failing = spec.outcome === "passed" ? null : failingUnit(spec);
  const ran = failing === null ? units : units.slice(0, units.indexOf(failing) + 1);
  const from = spec.startedAt;
  const isOver = spec.outcome === "passed" || spec.outcome === "failed";
  const to =
    (isOver ? spec.endedAt : undefined) ?? spec.plannedEndAt ?? spec.endedAt ?? spec.startedAt + 5 * 60_000;
  const weights = ran.map((unit) => (/steady|execute|apply/i.test(unit) ? 6 : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  const stoppedAt = spec.outcome === "aborted" ? (spec.endedAt ?? to) : to;
  const windows = ran.map((unit, at) => {
    const start = from + ((to - from) * passed) / total;
    passed += weights[at] ?? 1;
    const end = from + ((to - from) * passed) / total;
    return { unit, from: Math.round(start), to: Math.round(end) };
  });
  return windows.filter((window) => window.from < stoppedAt);
}
