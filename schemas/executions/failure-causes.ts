/*
 * The causes and their words. Apart from the zod schemas of `failure-cause.ts`, so that the browser can name a cause
 * without loading a parser.
 */

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

/** What a person reads instead of the identifier, and the sentence that explains it. */
export const failureCauseTitles: Record<(typeof failureCauses)[number], { title: string; about: string }> = {
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
