import type { Hono } from "hono";
import type { AccountFacts } from "@/simulator/account/switches";
import type { Simulation } from "@/simulator/engine/simulation";
import type { World } from "@/simulator/story/types";

/**
 * Registers a family of routes. Paths are written without the optional `/gateway` prefix, which the server strips.
 * The server has authenticated the token, checked the account and settled the story (`sim.engine.settle()`) before
 * any handler runs; handlers read `world`, answer with the helpers of `http/envelope.ts` and `http/paging.ts`, and
 * throw `HarnessError` (see `http/envelope.ts`) to refuse.
 */
export type RegisterRoutes = (app: Hono<SimEnv>, world: World, sim: Simulation) => void;

/** What the server's middleware leaves for handlers (`c.get("principal")`). */
export interface SimEnv {
  Variables: { principal: Principal; account: AccountFacts };
}

/** Who calls. `projects` is null for a token that sees all. */
export interface Principal {
  kind: "USER" | "SERVICE_ACCOUNT";
  uuid: string;
  name: string;
  email: string;
  canWrite: boolean;
  projects: string[] | null;
}
