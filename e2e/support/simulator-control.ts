import type { APIRequestContext, APIResponse } from "@playwright/test";
import { z } from "zod";
import { addresses } from "./addresses";

const Counts = z.object({ counts: z.record(z.string(), z.number()) });
const Tokens = z.object({ tokens: z.array(z.object({ name: z.string(), value: z.string().nullable() })) });

/** The simulator's control endpoints: what a test may do to the world, which the product never sees. */
export interface SimulatorControl {
  /** How many requests whose path contains this text have arrived, by `METHOD path`. */
  requests(pathPart: string): Promise<Record<string, number>>;
  forgetRequests(): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  addFault(fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  tokens(): Promise<Record<string, string>>;
}

export function createSimulatorControl(request: APIRequestContext): SimulatorControl {
  const url = (path: string) => `${addresses.simulator}/__sim/${path}`;
  const checked = async (answer: APIResponse) => {
    if (!answer.ok()) {
      throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
    }
    return answer.json();
  };
  return {
    requests: async (pathPart) => {
      const { counts } = Counts.parse(
        await checked(await request.get(url("requests"), { params: { path: pathPart } })),
      );
      return counts;
    },
    forgetRequests: async () => {
      await checked(await request.delete(url("requests")));
    },
    advanceClock: async (advanceMs) => {
      await checked(await request.post(url("clock"), { data: { advanceMs } }));
    },
    addFault: async (fault) => {
      await checked(await request.post(url("faults"), { data: fault }));
    },
    clearFaults: async () => {
      await checked(await request.delete(url("faults")));
    },
    tokens: async () => {
      const { tokens } = Tokens.parse(await checked(await request.get(url("tokens"))));
      return Object.fromEntries(tokens.map(({ name, value }) => [name, value ?? ""]));
    },
  };
}
