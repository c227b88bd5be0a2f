import type { Context } from "@/lib/context";
import { ConflictError, ForbiddenError, NotFoundError } from "@/lib/errors";
import { getInvestigation, startInvestigation } from "@/lib/investigations";
import { can } from "@/lib/permissions";
import {
  type InvestigationReport,
  type InvestigationView,
  investigationVerdictTitles,
} from "@/schemas/failures/investigations";
import {
  InvestigateFailureInput,
  InvestigateFailureOutput,
  type InvestigationBrief,
} from "@/schemas/team/failure-tools";
import type { ToolCall } from "../agent-tool";
import { refOfView, viewExecution } from "./execution-view";
import { storeTool } from "./store-tool";

/** An investigation takes seconds; a conversation does not wait for one that takes long. */
const waitMs = 20_000;
const lookEveryMs = 300;

export const investigateFailureTool = storeTool({
  description:
    "Why an execution failed: verdict with confidence, what failed first, hypotheses (confirmed, open, ruled out), evidence with ids to cite, what changed, recommended actions. Starts an investigation where there is none and waits for it. The tool for every question about the reason of a failure.",
  input: InvestigateFailureInput,
  output: InvestigateFailureOutput,
  async read(input, call): Promise<{ data: InvestigateFailureOutput; notes: string[] }> {
    const view = await viewExecution(call, input.execution, input.project);
    const execution = await refOfView(call, view);
    if (view.outcome !== "failed") {
      throw new ConflictError(
        view.endedAt === null
          ? `${view.pipelineName} #${view.runSequence} has not ended.`
          : `${view.pipelineName} #${view.runSequence} did not fail.`,
        { details: { outcome: view.outcome } },
      );
    }
    const { ctx } = call;
    const ref = { project: view.projectKey, planExecutionId: view.planExecutionId };
    const started = await begin(ctx, ref, input.again);
    const investigation = await waitFor(call, ref, started);
    const notes: string[] = [];
    if (isOpen(investigation)) {
      notes.push(
        investigation.report === null
          ? "The investigation goes on; its page shows how far it is."
          : "A newer version is being made; this is the last finished one.",
      );
    }
    return {
      data: {
        execution,
        path: investigation.path,
        status: investigation.status,
        version: investigation.version,
        progress: investigation.progress,
        problem: investigation.problem,
        report: investigation.report === null ? null : briefOf(investigation.report),
        versions: investigation.versions.map(({ version, at, reason, verdict, confidence }) => ({
          version,
          at,
          reason,
          verdict,
          confidence,
        })),
      },
      notes,
    };
  },
});

type Ref = { project: string; planExecutionId: string };

/** Whoever may start one starts it; the others read what there is. */
async function begin(ctx: Context, ref: Ref, again: boolean): Promise<InvestigationView> {
  if (can(ctx.actor.role, "investigations.start")) {
    try {
      return await startInvestigation({ ctx, input: { ...ref, again } });
    } catch (error) {
      // Live at Harness, and failed there, but not read by us: nothing of it can be compared yet.
      if (error instanceof NotFoundError)
        throw new NotFoundError("This execution has not been stored yet.", {
          remedy: "Ask again in a minute; until then get_execution and read_step_log read it live.",
        });
      throw error;
    }
  }
  const existing = await getInvestigation({ ctx, input: ref });
  if (existing !== null) return existing;
  throw new ForbiddenError("Nobody has investigated this failure, and starting that needs the role member.", {
    remedy: "Ask a member of the team, or look at the execution and its log.",
  });
}

const isOpen = ({ status }: InvestigationView) => status === "queued" || status === "running";

async function waitFor(
  { ctx, tell }: Pick<ToolCall, "ctx" | "tell">,
  ref: Ref,
  first: InvestigationView,
): Promise<InvestigationView> {
  let current = first;
  const until = Date.now() + waitMs;
  while (isOpen(current) && Date.now() < until) {
    tell?.(
      current.status === "running" && current.progress !== null
        ? current.progress
        : { phase: "Waiting for its turn", done: 0, total: 0 },
    );
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    ctx.signal?.throwIfAborted();
    current = (await getInvestigation({ ctx, input: ref })) ?? current;
  }
  return current;
}

const shown = { lines: 20, changes: 8, evidence: 24, actions: 6, similar: 5, hypotheses: 6 } as const;

/** A report within the size of a tool's answer; evidence that a hypothesis cites comes before the rest. */
export function briefOf(report: InvestigationReport): InvestigationBrief {
  const cited = new Set(
    report.hypotheses.flatMap(({ evidenceFor, evidenceAgainst }) => [...evidenceFor, ...evidenceAgainst]),
  );
  const evidence = [
    ...report.evidence.filter(({ id }) => cited.has(id)),
    ...report.evidence.filter(({ id }) => !cited.has(id)),
  ]
    .slice(0, shown.evidence)
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  const kept = new Set(evidence.map(({ id }) => id));
  const known = (ids: readonly string[]) => ids.filter((id) => kept.has(id));
  const knownId = (id: string | null) => (id !== null && kept.has(id) ? id : null);
  return {
    bottomLine: report.bottomLine,
    verdict: report.verdict,
    verdictTitle: investigationVerdictTitles[report.verdict].title,
    cause: report.cause,
    causeTitle: report.causeTitle,
    recurrence: report.recurrence,
    confidence: report.confidence,
    firstFailure: report.firstFailure,
    excerpt: linesOf(report),
    culprit: report.culprit && { ...report.culprit, evidenceId: knownId(report.culprit.evidenceId) },
    comparedWith: report.comparedWith,
    changes: report.changes
      .slice(0, shown.changes)
      .map((change) => ({ ...change, evidenceId: knownId(change.evidenceId) })),
    hypotheses: report.hypotheses.slice(0, shown.hypotheses).map((hypothesis) => ({
      ...hypothesis,
      evidenceFor: known(hypothesis.evidenceFor),
      evidenceAgainst: known(hypothesis.evidenceAgainst),
    })),
    evidence: evidence.map((item) => ({
      ...item,
      statement: item.statement.slice(0, 240),
      quote: item.quote?.slice(0, 200) ?? null,
    })),
    actions: report.actions
      .slice(0, shown.actions)
      .map((action) => ({ ...action, evidenceIds: known(action.evidenceIds) })),
    similar: { ...report.similar, items: report.similar.items.slice(0, shown.similar) },
    unknowns: report.unknowns.slice(0, 6),
  };
}

/** The failing lines, with what stands around them as far as there is room. */
function linesOf({ excerpt }: InvestigationReport): InvestigationReport["excerpt"] {
  const lines =
    excerpt.length <= shown.lines ? excerpt : excerpt.filter(({ failing }) => failing).slice(0, shown.lines);
  return lines.map((line) => ({ ...line, text: line.text.slice(0, 240) }));
}
