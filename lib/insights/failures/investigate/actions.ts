import { executionPath, stepPath, testPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatPlural } from "@/lib/format/number";
import { isStatus } from "@/schemas/executions/execution-status";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type {
  InvestigationAction,
  InvestigationChange,
  InvestigationReport,
} from "@/schemas/failures/investigations";
import { safeText } from "./evidence-book";
import type { InvestigationFacts, RunFact } from "./facts";
import type { Subject } from "./subject";
import { listed, percent, subjectLine, timeSpan } from "./words";

export interface ActionInput {
  facts: InvestigationFacts;
  subject: Subject;
  verdict: InvestigationReport["verdict"];
  cause: FailureCause;
  culprit: InvestigationReport["culprit"];
  changes: readonly InvestigationChange[];
  /** Calibrated chance that the same run passes when started again. */
  passChance: number;
  /** Other pipelines still failed alike shortly before now, and none has passed since. */
  outageGoesOn: boolean;
  /** A run of the same code that passed since. */
  passedSince: RunFact | null;
  lineEvidence: readonly string[];
  now: number;
}

type Draft = Omit<InvestigationAction, "id">;

/** What to do, in the order in which it should be done, each with what it is expected to bring and what it risks. */
export function actionsFor(input: ActionInput): InvestigationAction[] {
  return draftsFor(input).map((draft, index) => ({ id: `a${index + 1}`, ...draft }));
}

function draftsFor(input: ActionInput): Draft[] {
  const { verdict, passedSince } = input;
  if (passedSince !== null && (verdict === "transient" || verdict === "flaky")) {
    return [nothingToDo(input, passedSince), ...(verdict === "flaky" ? flakyActions(input) : durable(input))];
  }
  switch (verdict) {
    case "transient":
      return [
        ...(input.outageGoesOn ? [waitAction(input)] : []),
        rerun(input),
        ...retryStage(input),
        ...durable(input),
      ];
    case "flaky":
      return [rerun(input), ...flakyActions(input)];
    case "regression":
      return [fixChange(input)];
    case "broken":
      return [fixBroken(input), ...quarantine(input)];
    case "environment":
      return [repair(input), rerunAfter(input)];
    case "decision":
      return [ask(input)];
    case "inconclusive":
      return [look(input), experiment(input)];
  }
}

/** A run again costs machine time; where it deploys, it deploys. */
function rerunRisk({ facts }: ActionInput): Draft["risk"] {
  const { environments } = facts.execution;
  if (environments.some((name) => /prod|live/i.test(name))) return "high";
  return environments.length > 0 ? "medium" : "low";
}

function rerunButton({ facts }: ActionInput): Draft["button"] {
  const { projectKey, planExecutionId } = facts.execution;
  return { type: "rerun", projectKey, planExecutionId };
}

/** By measured numbers where there are some: similar failures first, then what is known of this one. */
function rerunEffect({ facts, passChance }: ActionInput): string {
  const { rerunsTried, rerunsPassed } = facts.similar;
  if (rerunsTried >= 2) return `Re-running helped in ${rerunsPassed} of ${rerunsTried} similar failures.`;
  if (rerunsTried === 1) {
    return rerunsPassed === 1
      ? "Re-running helped the one similar failure that was run again."
      : "The one similar failure that was run again failed again.";
  }
  return `The chance to pass is ${percent(passChance)} by what is known of this failure; no similar one was run again.`;
}

function rerun(input: ActionInput): Draft {
  return {
    kind: "rerun",
    title: input.outageGoesOn ? "Then run it again" : "Run it again",
    what: `Start ${input.facts.execution.pipelineName} again with the same commit and inputs.`,
    expectedEffect: rerunEffect(input),
    risk: rerunRisk(input),
    button: rerunButton(input),
    evidenceIds: [],
  };
}

/** From the failed stage on, where earlier stages passed: it saves their time. */
function retryStage(input: ActionInput): Draft[] {
  const { execution, found } = { execution: input.facts.execution, found: input.subject.found };
  if (input.facts.children.length > 0 || found.first?.stage == null) return [];
  const { stage } = found.first;
  const passedBefore = execution.stages.some(
    (other) =>
      other.position < stage.position && isStatus(other.status, "Success") && other.type !== "Approval",
  );
  if (!passedBefore) return [];
  return [
    {
      kind: "retry_stage",
      title: `Or retry from ${safeText(stage.name, 80)}`,
      what: "Keep what the stages before it made and run only from the failed stage on.",
      expectedEffect: `${rerunEffect(input)} It saves the time of the stages before.`,
      risk: rerunRisk(input),
      button: {
        type: "retry_stage",
        projectKey: execution.projectKey,
        planExecutionId: execution.planExecutionId,
        stageIdentifiers: [stage.identifier],
      },
      evidenceIds: [],
    },
  ];
}

function nothingToDo({ facts }: ActionInput, run: RunFact): Draft {
  return {
    kind: "look",
    title: "Nothing to repair",
    what: `Run ${run.runSequence} of the same code passed here; go on with that one.`,
    expectedEffect: `${facts.execution.pipelineName} is already past this failure.`,
    risk: "none",
    button: {
      type: "open",
      href: executionPath(run.projectKey, run.planExecutionId),
      label: `Open run ${run.runSequence}`,
    },
    evidenceIds: [],
  };
}

function waitAction({ facts, subject, now }: ActionInput): Draft {
  const host = subject.hosts[0];
  const since = facts.window?.firstAlikeAt ?? subject.failedAt;
  return {
    kind: "wait_for_outage",
    title: host === undefined ? "Wait until the trouble is over" : `Wait for ${host}`,
    what: `Other pipelines have failed alike for ${timeSpan(now - since)}. Start nothing until one of them passes.`,
    expectedEffect: "A run started now would most likely fail again and keep a machine busy.",
    risk: "none",
    button: null,
    evidenceIds: [],
  };
}

const durableAdvice: Partial<Record<FailureCause, string>> = {
  dependency_or_registry:
    "Fetch dependencies through a mirror or cache of your own, and let the step retry downloads.",
  network:
    "Let the step retry the connection with a pause in between, or reach the service through a mirror.",
  infrastructure:
    "Give the stage a failure strategy that retries on infrastructure errors, on another delegate.",
  timeout: "Look at how long the step usually takes, and set its limit to a multiple of that.",
};

function durable({ cause, subject }: ActionInput): Draft[] {
  const advice = durableAdvice[cause];
  if (advice === undefined) return [];
  const { execution, first } = subject;
  return [
    {
      kind: "fix_configuration",
      title: "Make it endure such moments",
      what: advice,
      expectedEffect: "The next moment of this kind costs seconds instead of a failed run.",
      risk: "low",
      button: openLog(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
      evidenceIds: [],
    },
  ];
}

function openLog(projectKey: string, planExecutionId: string, nodeId: string | null): Draft["button"] {
  return {
    type: "open",
    href: stepPath(projectKey, planExecutionId, nodeId),
    label: nodeId === null ? "Open the execution" : "Open the log",
  };
}

function quarantine({ facts }: ActionInput): Draft[] {
  const tests = (facts.tests ?? []).filter((test) => !test.quarantined && !test.neverQuarantined);
  const testIds = tests.flatMap(({ testId }) => testId ?? []);
  if (testIds.length === 0) return [];
  return [
    {
      kind: "quarantine_test",
      title:
        testIds.length === 1 ? "Quarantine the test" : `Quarantine ${formatPlural(testIds.length, "test")}`,
      what: `Stop ${safeText(listed(tests.map(({ name }) => name)), 200)} from failing runs until mended.`,
      expectedEffect: "Runs in which nothing else fails pass from then on.",
      risk: "medium",
      button: { type: "quarantine", testIds: testIds.slice(0, 20) },
      evidenceIds: [],
    },
  ];
}

function flakyActions(input: ActionInput): Draft[] {
  const [test] = input.facts.tests ?? [];
  return [
    ...quarantine(input),
    {
      kind: "fix_code",
      title: "Make the test reliable",
      what:
        test === undefined
          ? "Find what the failing test depends on besides the code: time, order, other services."
          : `Find what ${safeText(test.name, 120)} depends on besides the code: time, order, other services.`,
      expectedEffect: "It fails no more without cause.",
      risk: "low",
      button:
        test?.testId == null ? null : { type: "open", href: testPath(test.testId), label: "Open the test" },
      evidenceIds: [],
    },
  ];
}

function placeOf({ subject }: ActionInput): string {
  return subject.proof === null ? "" : ` The log says: ${safeText(subject.proof, 160)}`;
}

function fixChange(input: ActionInput): Draft {
  const { cause, culprit, subject, changes, facts, passChance } = input;
  const { execution, first } = subject;
  const setting = changes.find(
    ({ kind }) => kind === "pipeline_yaml" || kind === "input" || kind === "connector",
  );
  const byConfiguration = cause === "configuration" || cause === "policy_or_approval";
  const who = culprit?.author == null ? "" : ` of ${culprit.author}`;
  const what =
    culprit === null
      ? setting === undefined
        ? "Mend what the failing lines name."
        : `Look at ${setting.title}: “${setting.after ?? ""}” here, “${setting.before ?? ""}” in the last green run.`
      : `Mend or revert ${shortCommit(culprit.sha)}${who}: “${safeText(subjectLine(culprit.message), 120)}”.`;
  return {
    kind: byConfiguration ? "fix_configuration" : "fix_code",
    title: culprit === null ? "Mend the change" : `Mend ${shortCommit(culprit.sha)}`,
    what: `${what}${placeOf(input)}`,
    expectedEffect: `The next run gets past ${first?.step?.name ?? "this step"}. ${noRerun(facts, passChance)}`,
    risk: "low",
    button:
      culprit?.href == null
        ? openLog(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null)
        : { type: "open", href: culprit.href, label: "Open the commit" },
    evidenceIds: [...(culprit?.evidenceId == null ? [] : [culprit.evidenceId]), ...input.lineEvidence].slice(
      0,
      4,
    ),
  };
}

function noRerun({ similar }: InvestigationFacts, passChance: number): string {
  if (similar.rerunsTried >= 2) {
    return `Running it again helped in ${similar.rerunsPassed} of ${similar.rerunsTried} similar failures.`;
  }
  return `Running it again as it is has a chance of ${percent(passChance)}.`;
}

function fixBroken(input: ActionInput): Draft {
  const { subject } = input;
  const { execution, first } = subject;
  return {
    kind: "fix_code",
    title: "Mend what never passed",
    what: `No known run passed ${first?.step?.name ?? "this step"}.${placeOf(input)}`,
    expectedEffect: "The step passes for the first time in what is known.",
    risk: "low",
    button: openLog(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
    evidenceIds: [...input.lineEvidence],
  };
}

const repairs: Record<FailureCause, [kind: Draft["kind"], title: string, what: string]> = {
  credential_or_permission: [
    "renew_credential",
    "Renew the credential",
    "Renew it, or grant the missing right, in the connector or secret that the step uses.",
  ],
  out_of_memory: [
    "raise_limit",
    "Give the step more memory",
    "Raise its memory limit, or lower what it keeps in memory at once (workers, heap).",
  ],
  out_of_disk: [
    "free_space",
    "Free disk space",
    "Clear caches and old images on the machine, or give its volume more room.",
  ],
  timeout: ["raise_limit", "Raise the time limit", "Raise the limit, or make what it waits for faster."],
  infrastructure: [
    "repair_infrastructure",
    "Repair the delegate or machine",
    "Look whether the delegate is connected, its selectors match, and nodes have room.",
  ],
  dependency_or_registry: [
    "repair_infrastructure",
    "Make the dependency available",
    "Look whether the registry is up and still holds what is asked for.",
  ],
  network: [
    "repair_infrastructure",
    "Make the service reachable",
    "Look whether the service is up, its name resolves, and nothing blocks the way.",
  ],
  configuration: ["fix_configuration", "Put the setting right", "Set the value that the failing lines name."],
  policy_or_approval: [
    "ask_approver",
    "Ask who decides",
    "Ask for the approval, or for an exemption from the policy.",
  ],
  deployment_health: [
    "repair_infrastructure",
    "Look at the environment",
    "Look at the pods and events of the service in the environment it deploys to.",
  ],
  compile_or_type_error: ["fix_code", "Mend the build", "Mend what the failing lines name."],
  test_failure: ["fix_code", "Mend what the tests depend on", "Look at what the tests need around them."],
  unknown: ["look", "Look at the log", "Read the failing lines."],
};

function repair(input: ActionInput): Draft {
  const { cause, subject, facts, passChance } = input;
  const [kind, title, what] = repairs[cause];
  const { execution, first } = subject;
  const host = subject.hosts[0];
  const at = host === undefined ? "" : ` It concerns ${host}.`;
  return {
    kind,
    title,
    what: `${what}${at}${placeOf(input)}`,
    expectedEffect: `Runs get past ${first?.step?.name ?? "this step"} again. ${noRerun(facts, passChance)}`,
    risk: kind === "raise_limit" || kind === "look" ? "low" : "medium",
    button: openLog(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
    evidenceIds: [...input.lineEvidence],
  };
}

function rerunAfter(input: ActionInput): Draft {
  return {
    ...rerun(input),
    title: "Then run it again",
    expectedEffect: "Passes once the cause is removed; before that it most likely fails again.",
  };
}

function ask({ facts, subject }: ActionInput): Draft {
  const { execution, first } = subject;
  return {
    kind: "ask_approver",
    title: "Ask who decided",
    what: `${first?.step?.name ?? first?.stage?.name ?? "It"} was ended by a decision, not by an error. Ask what would have to change.`,
    expectedEffect: "A new run asks for the decision again.",
    risk: "none",
    button: {
      type: "open",
      href: stepPath(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
      label: `Open run ${facts.execution.runSequence}`,
    },
    evidenceIds: [],
  };
}

function look({ subject, lineEvidence }: ActionInput): Draft {
  const { execution, first } = subject;
  return {
    kind: "look",
    title: "Look at the log",
    what: "The evidence does not single out one explanation. Read the failing step's log and say what it was.",
    expectedEffect: "A correction is used for the next failure like this one.",
    risk: "none",
    button: openLog(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
    evidenceIds: [...lineEvidence],
  };
}

function experiment(input: ActionInput): Draft {
  return {
    ...rerun(input),
    title: "Run it once more to find out",
    expectedEffect: `Tells a passing trouble from a lasting one. ${rerunEffect(input)}`,
  };
}
