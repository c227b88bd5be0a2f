import { z } from "zod";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { InvestigationVerdict } from "@/schemas/failures/investigations";

/** The simulator's word for why a run failed. */
export const TruthFailure = z.looseObject({
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  status: z.string(),
  cause: z.string(),
  class: z.enum(["transient", "persistent"]).nullable(),
  truthId: z.string(),
  stageIdentifier: z.string().nullable(),
  stepIdentifier: z.string().nullable(),
  commitSha: z.string().nullable(),
  testIds: z.array(z.string()),
  startTs: z.number(),
  endTs: z.number().nullable(),
});
export type TruthFailure = z.infer<typeof TruthFailure>;

export const Truths = z.looseObject({
  seed: z.number(),
  storyNow: z.number(),
  planted: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      commitSha: z.string().nullable(),
      planExecutionIds: z.array(z.string()),
    }),
  ),
  failures: z.array(TruthFailure),
});
export type Truths = z.infer<typeof Truths>;

/** What the story's words are in ours. A reset connection to a package registry is `network` or `registry` in the story, with the same log. */
export const expectedCauses: Record<string, readonly FailureCause[]> = {
  registry: ["dependency_or_registry"],
  network: ["network", "dependency_or_registry"],
  credential: ["credential_or_permission"],
  oom: ["out_of_memory"],
  compile: ["compile_or_type_error"],
  lint: ["compile_or_type_error"],
  test_regression: ["test_failure"],
  flaky: ["test_failure"],
  broken_test: ["test_failure"],
  delegate: ["infrastructure"],
  deployment: ["deployment_health"],
  configuration: ["configuration"],
  approval_rejected: ["policy_or_approval"],
  timeout: ["timeout"],
};

export const expectedVerdicts: Record<string, readonly InvestigationVerdict[]> = {
  registry: ["transient"],
  network: ["transient"],
  delegate: ["transient"],
  credential: ["environment"],
  oom: ["environment"],
  compile: ["regression"],
  lint: ["regression"],
  test_regression: ["regression"],
  flaky: ["flaky"],
  broken_test: ["broken"],
  deployment: ["regression", "environment", "broken"],
  configuration: ["regression", "environment"],
  approval_rejected: ["decision"],
  timeout: ["transient", "environment"],
};

/** The commit to blame; null when there is none, undefined when the story does not say. */
export function expectedCulprit(truths: Truths, failure: TruthFailure): string | null | undefined {
  if (failure.truthId.startsWith("commit:")) return failure.commitSha;
  const planted = truths.planted.find(({ id }) => id === failure.truthId);
  if (planted?.commitSha) return planted.commitSha;
  // A rollout that fails for a commit and an environment: nothing says whether the commit is at fault.
  return failure.cause === "deployment" ? undefined : null;
}
