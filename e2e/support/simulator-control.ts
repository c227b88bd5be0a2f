import type { APIRequestContext } from "@playwright/test";
import { addresses } from "./addresses";

/** The simulator's control endpoints: what a test may do to the world, which the product never sees. */
export interface SimulatorControl {
  /** How many requests whose path contains this text have arrived, by `METHOD path`. */
  requests(pathPart: string): Promise<Record<string, number>>;
  forgetRequests(): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  addFault(fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  tokens(): Promise<Record<string, string>>;
  truths(): Promise<Record<string, unknown>>;
}

export function createSimulatorControl(request: APIRequestContext): SimulatorControl {
  const url = (path: string) => `${addresses.simulator}/__sim/${path}`;
  const checked = async (answer: Awaited<ReturnType<APIRequestContext["get"]>>) => {
    if (!answer.ok()) {
      throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
    }
    return answer;
  };
  return {
    requests: async (pathPart) =>
      (await (await checked(await request.get(url("requests"), { params: { path: pathPart } }))).json())
        .counts,
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
    tokens: async () => (await (await checked(await request.get(url("tokens")))).json()).tokens,
    truths: async () => (await checked(await request.get(url("truths")))).json(),
  };
}
