import { birth } from "@/simulator/engine/birth";
import { invalidRequest, ok, requiredQuery } from "@/simulator/http/envelope";
import { userOfPrincipal } from "@/simulator/http/routes/account";
import { requireExecute } from "@/simulator/http/routes/execute";
import { requireExecution } from "@/simulator/http/routes/execution-detail";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { planExecutionView } from "@/simulator/http/views/plan-execution-view";

/** Post-execution rollback: a run of its own that restores what was deployed before. */
export const registerRollbackRoutes: RegisterRoutes = (app, world, sim) => {
  app.post("/pipeline/api/pipeline/execute/postExecutionRollback/:execution", (c) => {
    const undone = requireExecution(c, world, c.req.param("execution"));
    const pipelineIdentifier = requiredQuery(c, "pipelineIdentifier");
    if (pipelineIdentifier !== undone.pipelineIdentifier) {
      throw invalidRequest(`Execution ${undone.id} does not belong to pipeline ${pipelineIdentifier}`);
    }
    requireExecute(c, world, undone.pipelineIdentifier);
    if (undone.endTs === null)
      throw invalidRequest("Post execution rollback is not allowed for a running execution");
    if (undone.mode !== "NORMAL")
      throw invalidRequest("Post execution rollback is not allowed for a rollback execution");
    const deployed = undone.stages.filter(
      (stage) => stage.spec.type === "Deployment" && stage.status === "Success",
    );
    if (deployed.length === 0)
      throw invalidRequest("No deployment stage of this execution can be rolled back");
    const wanted = (c.req.queries("stageNodeExecutionIds") ?? [])
      .flatMap((value) => value.split(","))
      .filter(Boolean);
    const unknown = wanted.find(
      (id) => !deployed.some((stage) => stage.nodeExecutionId === id || stage.nodeId === id),
    );
    if (unknown) throw invalidRequest(`Stage with node execution id ${unknown} cannot be rolled back`);
    const at = sim.engine.now();
    const run = sim.engine.record({
      kind: "birth",
      at,
      birth: birth(undone.pipeline, at, "MANUAL", {
        login: userOfPrincipal(world, c.get("principal").uuid).login,
        rollbackOf: undone.id,
        variables: undone.variables,
        live: true,
        notes: c.req.query("notesForPipelineExecution") ?? "",
        stages:
          wanted.length > 0
            ? deployed
                .filter((stage) => wanted.includes(stage.nodeExecutionId) || wanted.includes(stage.nodeId))
                .map((stage) => stage.identifier)
            : null,
      }),
    });
    if (!run) throw invalidRequest("The pipeline has been deleted");
    return c.json(ok(planExecutionView(world, run)));
  });
};
