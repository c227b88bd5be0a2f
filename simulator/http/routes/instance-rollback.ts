import type { Context } from "hono";
import { z } from "zod";
import { birth } from "@/simulator/engine/birth";
import { parseBody } from "@/simulator/http/entities";
import { jsonBody, ok } from "@/simulator/http/envelope";
import { userOfPrincipal } from "@/simulator/http/routes/account";
import {
  type Instance,
  infrastructureMappingId,
  instancesOf,
} from "@/simulator/http/routes/dashboard-instances";
import { requireExecute } from "@/simulator/http/routes/execute";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { requireProject, sameScope } from "@/simulator/http/scope";

const Target = z.looseObject({
  instanceKey: z.string().min(1, "cannot be empty"),
  infrastructureMappingId: z.string().min(1, "cannot be empty"),
});

/** Rolling back what runs somewhere, named by one of its instances: the deployment that brought it there is undone. */
export const registerInstanceRollbackRoutes: RegisterRoutes = (app, world, sim) => {
  const find = async (c: Context<SimEnv>) => {
    const scope = requireProject(c, world);
    const wanted = parseBody(Target, await jsonBody(c));
    const instance = world.services
      .filter((service) => sameScope(service, scope))
      .flatMap((service) => instancesOf(world, service))
      .find(
        (candidate) =>
          candidate.instanceKey === wanted.instanceKey &&
          infrastructureMappingId(candidate) === wanted.infrastructureMappingId,
      );
    return { wanted, instance };
  };

  app.post("/ng/api/rollback/check", async (c) => {
    const { instance } = await find(c);
    const problem = problemOf(instance);
    return c.json(ok({ rollbackAllowed: problem === null, message: problem, swimLaneInfo: null }));
  });

  app.post("/ng/api/rollback/trigger", async (c) => {
    const { wanted, instance } = await find(c);
    const problem = problemOf(instance);
    const answer = (planExecutionId: string | null, message: string | null) =>
      c.json(
        ok({
          rollbackTriggered: planExecutionId !== null,
          instanceKey: wanted.instanceKey,
          infraMappingId: wanted.infrastructureMappingId,
          planExecutionId,
          message,
        }),
      );
    if (instance === undefined || problem !== null) return answer(null, problem);
    const { execution, stage } = instance.deployment;
    requireExecute(c, world, execution.pipelineIdentifier);
    const at = sim.engine.now();
    const run = sim.engine.record({
      kind: "birth",
      at,
      birth: birth(execution.pipeline, at, "MANUAL", {
        login: userOfPrincipal(world, c.get("principal").uuid).login,
        rollbackOf: execution.id,
        variables: execution.variables,
        live: true,
        stages: [stage.identifier],
      }),
    });
    return answer(run?.id ?? null, run ? null : "The pipeline has been deleted");
  });
};

function problemOf(instance: Instance | undefined): string | null {
  if (instance === undefined) return "No instance found for the given instance key";
  const { execution } = instance.deployment;
  if (execution.mode !== "NORMAL") return "Rolling back a rollback is not supported";
  return execution.endTs === null ? "The execution that deployed this instance has not ended yet" : null;
}
