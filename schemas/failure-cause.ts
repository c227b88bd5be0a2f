import { z } from "zod";

/** Classes of causes for which a step, a stage or a pipeline fails. The order is the order of legends and filters. */
export const failureCauses = [
  "dependency_or_registry",
  "network",
  "infrastructure",
  "out_of_memory",
  "out_of_disk",
  "timeout",
  "credential_or_permission",
  "configuration",
  "policy_or_approval",
  "compile_or_type_error",
  "test_failure",
  "deployment_health",
  "unknown",
] as const;
export const FailureCause = z.enum(failureCauses);
export type FailureCause = z.infer<typeof FailureCause>;

/** What a person reads instead of the identifier, and the sentence that explains it. */
export const failureCauseTitles: Record<FailureCause, { title: string; about: string }> = {
  dependency_or_registry: {
    title: "Dependency or registry",
    about: "A package, image or chart could not be resolved, downloaded or verified.",
  },
  network: {
    title: "Network",
    about: "A connection was refused, reset or never made, or a name did not resolve.",
  },
  infrastructure: {
    title: "Infrastructure or delegate",
    about: "The machine, pod or delegate that ran the step was missing, lost or unhealthy.",
  },
  out_of_memory: {
    title: "Out of memory",
    about: "A process or container needed more memory than it was given.",
  },
  out_of_disk: { title: "Out of disk", about: "A disk, a volume or a quota was full." },
  timeout: {
    title: "Timeout",
    about: "The step, or something it waited for, took longer than it was allowed.",
  },
  credential_or_permission: {
    title: "Credential or permission",
    about: "A login, token, key or certificate was refused, or a right was missing.",
  },
  configuration: {
    title: "Configuration",
    about: "A file, variable, expression, option or YAML was missing or wrong.",
  },
  policy_or_approval: {
    title: "Policy or approval",
    about: "A policy denied the run, an approver rejected it, or nobody decided in time.",
  },
  compile_or_type_error: {
    title: "Compile or type error",
    about: "The code did not compile, type-check, link or pass a static check.",
  },
  test_failure: { title: "Test failure", about: "The code was built and a test did not pass." },
  deployment_health: {
    title: "Deployment health",
    about: "What was deployed did not become or stay healthy.",
  },
  unknown: { title: "Unknown", about: "Nothing in the log or the failure message names a known cause." },
};

/** Whether the same run is likely to pass when started again; a hint of the text alone, history decides. */
export const recurrences = ["transient", "persistent", "unclear"] as const;
export const Recurrence = z.enum(recurrences);
export type Recurrence = z.infer<typeof Recurrence>;

/** One phrase that speaks for a cause; `line` is a 1-based log line, absent when the phrase stood elsewhere. */
export const CauseEvidence = z.object({
  cause: FailureCause,
  source: z.enum(["log", "failure_message", "failure_type", "step_type"]),
  phrase: z.string(),
  line: z.number().int().positive().optional(),
  /** Name of the rule that matched, for tests and for corrections by people. */
  rule: z.string(),
});
export type CauseEvidence = z.infer<typeof CauseEvidence>;

export const CauseVerdict = z.object({
  cause: FailureCause,
  /** 0..1: share of the evidence's weight that speaks for `cause`, damped when there is little evidence. */
  confidence: z.number().min(0).max(1),
  evidence: z.array(CauseEvidence),
  /** Other causes with evidence, strongest first. */
  alternatives: z.array(z.object({ cause: FailureCause, share: z.number().min(0).max(1) })),
  recurrence: z.object({ hint: Recurrence, reasons: z.array(z.string()) }),
});
export type CauseVerdict = z.infer<typeof CauseVerdict>;
