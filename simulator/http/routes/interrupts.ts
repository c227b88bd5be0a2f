import type { Context } from "hono";
import { invalidRequest, notFound, ok } from "@/simulator/http/envelope";
import { userOfPrincipal } from "@/simulator/http/routes/account";
import { requireExecute } from "@/simulator/http/routes/execute";
import { requireExecution } from "@/simulator/http/routes/execution-detail";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { shortId } from "@/simulator/story/random";
import type { Execution } from "@/simulator/story/types";

const engineStatus: Record<string, string> = {
  Success: "SUCCEEDED",
  IgnoreFailed: "IGNORE_FAILED",
  Failed: "FAILED",
  Aborted: "ABORTED",
  Expired: "EXPIRED",
  ApprovalRejected: "APPROVAL_REJECTED",
};

const planTypes = ["AbortAll", "UserMarkedFailure"] as const;

/** Aborting a run or one of its stages, and marking it as failed. */
export const registerInterruptRoutes: RegisterRoutes = (app, world, sim) => {
  const interrupt = (c: Context<SimEnv>, run: Execution, nodeExecutionId: string | null) => {
    requireExecute(c, world, run.pipelineIdentifier);
    const wanted = c.req.query("interruptType");
    const type = planTypes.find((candidate) => candidate === wanted);
    if (!type) throw invalidRequest(`interruptType must be one of ${planTypes.join(", ")}`);
    if (run.endTs !== null) {
      throw invalidRequest(
        `Execution is already finished with status: [${engineStatus[run.status] ?? run.status}]`,
      );
    }
    const at = sim.engine.now();
    sim.engine.record({
      kind: "interrupt",
      at,
      planExecutionId: run.id,
      nodeExecutionId,
      type,
      login: userOfPrincipal(world, c.get("principal").uuid).login,
    });
    return c.json(ok({ id: shortId(world.seed, "interrupt", run.id, at), type, planExecutionId: run.id }));
  };

  app.put("/pipeline/api/pipeline/execute/interrupt/:execution", (c) =>
    interrupt(c, requireExecution(c, world, c.req.param("execution")), null),
  );

  app.put("/pipeline/api/pipeline/execute/interrupt/:execution/:node", (c) => {
    const run = requireExecution(c, world, c.req.param("execution"));
    const node = c.req.param("node");
    const known = run.stages.some(
      (stage) =>
        stage.nodeExecutionId === node ||
        stage.nodeId === node ||
        stage.steps.some((step) => step.nodeId === node),
    );
    if (!known) throw notFound(`Node Execution not found for id: ${node}`);
    return interrupt(c, run, node);
  });

  app.put("/pipeline/api/pipeline/execute/manualIntervention/interrupt/:execution/:node", (c) => {
    const run = requireExecution(c, world, c.req.param("execution"));
    requireExecute(c, world, run.pipelineIdentifier);
    throw invalidRequest(`Node ${c.req.param("node")} is not waiting for intervention`);
  });
};
