import type { Hono } from "hono";
import { FaultRuleInput } from "@/simulator/faults/fault";
import type { FaultState } from "@/simulator/faults/state";
import type { SimEnv } from "@/simulator/http/routes/route";

/** `/__sim/faults`: plant (POST), look at (GET) and remove (DELETE, all or `?id=`) faults. */
export function registerFaultControl(app: Hono<SimEnv>, state: FaultState): void {
  app.post("/__sim/faults", async (c) => {
    let body: unknown;
    try {
      body = await c.req.json();
    } catch {
      return c.json({ error: "the body is not JSON" }, 400);
    }
    const parsed = FaultRuleInput.safeParse(body);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      return c.json({ error: problems.join("; ") }, 400);
    }
    return c.json(state.add(parsed.data), 201);
  });

  app.get("/__sim/faults", (c) => c.json({ faults: state.list() }));

  app.delete("/__sim/faults", (c) => {
    const id = c.req.query("id");
    return c.json({ removed: state.clear(id === undefined ? undefined : Number(id)) });
  });
}
