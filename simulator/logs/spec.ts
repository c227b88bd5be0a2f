/**
 * What the story says about one step's log. The text follows from it alone: the same spec always gives the
 * same lines, so a log is never stored. `render.ts` turns a spec into lines.
 */

/** The program whose output the step shows. A CI `Run` step is named after its main program. */
export type LogTool =
  | "npm"
  | "yarn"
  | "pnpm"
  | "maven"
  | "gradle"
  | "pytest"
  | "go"
  | "docker"
  | "helm"
  | "kubectl"
  | "terraform"
  | "shell"
  | "git-clone"
  | "cache"
  | "verify";

export type LogTask =
  | "install"
  | "build"
  | "test"
  | "lint"
  | "typecheck"
  | "image"
  | "deploy"
  | "canary"
  | "rollback"
  | "verify"
  | "plan"
  | "apply"
  | "script"
  | "clone"
  | "restore"
  | "save"
  | "publish";

export type StepOutcome = "passed" | "failed" | "aborted" | "running";

export interface FailedCase {
  /** Suite as the report names it: a class for the JVM, a describe block or file elsewhere. */
  suite: string;
  name: string;
  file: string;
  line: number;
  message: string;
  /** Exception or assertion type. Default: the runner's own. */
  type?: string;
  expected?: string;
  received?: string;
}

export interface LintIssue {
  file: string;
  line: number;
  column: number;
  rule: string;
  message: string;
}

/** Why the step failed, with the facts its log must show. */
export type LogFailure =
  | {
      kind: "registry_unavailable";
      host: string;
      /** The outage, epoch ms. */
      window: { from: number; to: number };
      /** Package or image that could not be fetched. */
      packageName?: string;
      /** Default 503. A string is a socket error. */
      answer?: 500 | 502 | 503 | 504 | "ECONNRESET" | "ETIMEDOUT";
    }
  | { kind: "credential_expired"; host: string; principal: string; expiredAt: number }
  | { kind: "out_of_memory"; limitMiB: number; process?: string }
  | { kind: "compile_error"; file: string; line: number; symbol: string; message: string; column?: number }
  | { kind: "test_failures"; cases: FailedCase[] }
  | {
      kind: "connectivity";
      host: string;
      port: number;
      reason: "connection_refused" | "timeout" | "dns" | "tls" | "reset";
    }
  | { kind: "image_pull"; image: string; reason: "not_found" | "unauthorized" | "rate_limited" }
  | {
      kind: "rollout_timeout";
      /** Deployment or StatefulSet name. */
      resource: string;
      namespace: string;
      timeoutSeconds: number;
      podReason:
        | "CrashLoopBackOff"
        | "ReadinessProbeFailed"
        | "ImagePullBackOff"
        | "Unschedulable"
        | "OOMKilled";
      /** What the container said before it died, or the event's message. */
      message?: string;
    }
  | { kind: "quota"; namespace: string; resource: string; requested: string; used: string; limit: string }
  | { kind: "terraform_error"; address: string; file: string; line: number; summary: string; detail: string }
  | { kind: "lint_error"; issues: LintIssue[] }
  | { kind: "script_error"; command: string; message: string; exitCode: number }
  | { kind: "disk_full"; path: string }
  | { kind: "dependency_conflict"; packageName: string; wanted: string; found: string; requiredBy: string }
  | { kind: "step_timeout"; limitSeconds: number; lastActivity: string }
  | { kind: "verification_failed"; metric: string; baseline: number; canary: number; threshold: number };

export interface SuiteFact {
  name: string;
  file: string;
  tests: number;
  skipped?: number;
  durationMs?: number;
}

export interface StepFacts {
  repo: string;
  branch: string;
  commitSha: string;
  commitMessage?: string;
  /** Build or deploy target `registry/name:tag`. */
  image?: string;
  /** `name@version`; a plausible list for the ecosystem is made up when absent. */
  packages?: string[];
  /** Suites that ran. Made up from `testTotal` when absent. */
  suites?: SuiteFact[];
  testTotal?: number;
  testRunner?: "jest" | "vitest";
  /** Tests that failed once and passed on the runner's own retry (the step stays green). */
  retriedCases?: FailedCase[];
  service?: string;
  environment?: string;
  namespace?: string;
  cluster?: string;
  replicas?: number;
  chart?: string;
  chartVersion?: string;
  /** Version rolled out before this one: a rollback returns to it. */
  previousImage?: string;
  pullRequest?: number;
  /** The step's script, echoed line by line. */
  command?: string;
}

export interface StepLogSpec {
  tool: LogTool;
  task: LogTask;
  outcome: StepOutcome;
  /** Set for a failed step. On a running step: the failure it is heading for. */
  failure?: LogFailure;
  facts: StepFacts;
  seed: number;
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms; absent while running. */
  endedAt?: number;
  /**
   * Epoch ms at which the step would end undisturbed: the time axis of a running or aborted step, so that the
   * lines seen live are a prefix of the final log. Default: `endedAt`, else five minutes after the start.
   */
  plannedEndAt?: number;
  /** large is about 3 MB, huge about 100,000 lines. Default normal: 40 to some 800 lines. */
  size?: "normal" | "large" | "huge";
  /** Command units of a CD step, in order. `renderStepLog` then needs the unit. */
  units?: string[];
}

/** One line as the log service stores it. */
export interface LogLine {
  level: string;
  pos: number;
  /** May hold ANSI sequences and `\r`. */
  out: string;
  /** RFC 3339 with microseconds. */
  time: string;
  args: Record<string, string> | null;
}
