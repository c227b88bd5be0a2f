import type { StepFailure, TriggerType } from "@/simulator/story/types";

/**
 * Everything that begins a run, as plain data: the history is a list of births, and so is the journal of what
 * happened since, which is how a restarted simulator finds its way back to the same state.
 */
export interface Birth {
  at: number;
  orgIdentifier: string;
  projectIdentifier: string;
  pipelineIdentifier: string;
  triggerType: TriggerType;
  /** Login of the person, for MANUAL. */
  login: string | null;
  triggerIdentifier: string | null;
  build: BuildRequest | null;
  variables: Record<string, string>;
  inputYaml: string;
  rerunOf: string | null;
  attempt: number;
  retry: { of: string; fromStages: string[] } | null;
  rollbackOf: string | null;
  parent: { planExecutionId: string; stageNodeId: string } | null;
  /** Only these stages, null for all. */
  stages: string[] | null;
  /** Who is going to decide an approval, after how long; null leaves it waiting. */
  approval: { afterMs: number; action: "APPROVE" | "REJECT"; login: string } | null;
  /** Aborted by somebody after so long. */
  abort: { afterMs: number; login: string } | null;
  forced: { stepIdentifier: string; failure: StepFailure } | null;
  live: boolean;
  notes: string;
}

export type BuildRequest =
  | { kind: "head"; branch: string }
  | { kind: "commit"; sha: string }
  | { kind: "pullRequest"; number: number; sha: string | null }
  | { kind: "tag"; tag: string }
  /** A push that happens now: a new merge commit on the default branch. */
  | { kind: "newMerge" }
  /** A pull request that somebody opens now. */
  | { kind: "newPullRequest" };

export function birth(
  pipeline: { orgIdentifier: string; projectIdentifier: string; identifier: string },
  at: number,
  triggerType: TriggerType,
  more: Partial<Birth> = {},
): Birth {
  return {
    at: Math.round(at),
    orgIdentifier: pipeline.orgIdentifier,
    projectIdentifier: pipeline.projectIdentifier,
    pipelineIdentifier: pipeline.identifier,
    triggerType,
    login: null,
    triggerIdentifier: null,
    build: null,
    variables: {},
    inputYaml: "",
    rerunOf: null,
    attempt: 0,
    retry: null,
    rollbackOf: null,
    parent: null,
    stages: null,
    approval: null,
    abort: null,
    forced: null,
    live: false,
    notes: "",
    ...more,
  };
}
