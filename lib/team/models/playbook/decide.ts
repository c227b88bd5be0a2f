import type { PlaybookContext } from "@/schemas/team/playbook-context";
import { concludeApproval } from "./continuation";
import type { Turn } from "./conversation";
import { type Focus, focusOf } from "./focus";
import { deleteEntity, toggleEntity, writeEntity } from "./intents/entity-writes";
import { executionStatus, inProgress, listExecutions, whatChanged } from "./intents/executions";
import { health, listFailures, showLog } from "./intents/failures";
import { compareRuns, similarFailures, whyFailed } from "./intents/investigations";
import {
  describeType,
  diagnoseResource,
  getResource,
  listResources,
  schemaOf,
  search,
} from "./intents/resources";
import { fallback, help, notAnLlm, smallTalk, whoAmI } from "./intents/talk";
import { explainTest, flakyTests, regressions, tryQuarantine } from "./intents/tests";
import { abortExecution, decideStageApproval, retryExecution, rollback, runPipeline } from "./intents/writes";
import { type Intent, type Played, play, type Situation } from "./plan";
import { parseUtterance, type Utterance } from "./utterance";

/** All that the playbook understands. Where two fit equally well, the earlier one wins. */
const intents: readonly Intent[] = [
  whyFailed,
  similarFailures,
  compareRuns,
  showLog,
  tryQuarantine,
  explainTest,
  regressions,
  flakyTests,
  runPipeline,
  retryExecution,
  abortExecution,
  decideStageApproval,
  rollback,
  deleteEntity,
  writeEntity,
  diagnoseResource,
  whatChanged,
  inProgress,
  executionStatus,
  listFailures,
  health,
  schemaOf,
  describeType,
  getResource,
  search,
  listExecutions,
  listResources,
  toggleEntity,
  help,
  whoAmI,
  smallTalk,
  fallback,
];

/**
 * What to do next in a conversation: calls to make, or the answer.
 *
 * @param turns  the conversation, the message to answer last
 */
export function decide(
  turns: readonly Turn[],
  context: PlaybookContext,
  options: { mayCall: boolean },
): Played {
  const current = turns.at(-1);
  if (!current) return { answer: "There is no message to answer." };
  const earlier = turns.slice(0, -1);
  const played = current.approval
    ? play(concludeApproval(current.approval), current.steps)
    : answerTo(situationOf(current.text, earlier, context), current);
  if ("calls" in played && !options.mayCall) {
    return {
      answer:
        "I stopped here: the number of steps for one answer is used up. What I found so far is in the rows above; ask for one part of it and I will go on.",
    };
  }
  if ("answer" in played && context.firstTurn && !played.answer.includes(notAnLlm)) {
    return { answer: `${played.answer}\n\n_${notAnLlm.replaceAll("**", "")}_` };
  }
  return played;
}

function answerTo(situation: Situation, current: Turn): Played {
  return play(chooseIntent(situation).plan(situation), current.steps);
}

/** The message together with what it can point at. */
export function situationOf(text: string, earlier: readonly Turn[], context: PlaybookContext): Situation {
  const focus: Focus = focusOf(context.subject, earlier);
  const said = parseUtterance(text);
  const situation: Situation = { said, focus, context, earlier };
  return completed(situation) ?? situation;
}

/** The rule that fits best. */
export function chooseIntent(situation: Situation): Intent {
  let best: Intent = fallback;
  let bestScore = 0;
  for (const intent of intents) {
    const score = intent.score(situation);
    if (score > bestScore) {
      best = intent;
      bestScore = score;
    }
  }
  return best;
}

/**
 * "checkout-deploy" after "which pipeline do you mean?", and "what about payments?" after a question about another one:
 * the earlier message said anew with the name of this one. Null when the message stands for itself.
 */
function completed(situation: Situation): Situation | null {
  const { said, earlier, focus, context } = situation;
  const previous = earlier.findLast((turn) => turn.approval === null);
  if (!previous || said.text.split(" ").length > 8) return null;
  const elliptic =
    said.concepts.has("howabout") ||
    (chooseIntent(situation).id === "fallback" &&
      [...said.concepts].every((concept) => concept === "pronoun" || concept === "last"));
  const names =
    said.name !== null ||
    said.executionId !== null ||
    said.ordinal !== null ||
    said.runSequence !== null ||
    said.range !== null;
  if (!elliptic || !names) return null;
  const before = situationOf(previous.text, earlier.slice(0, earlier.indexOf(previous)), context).said;
  if (chooseIntent({ ...situation, said: before }).id === "fallback") return null;
  const merged: Utterance = {
    ...before,
    name: said.name ?? (said.range ? before.name : null),
    executionId: said.executionId,
    ordinal: said.ordinal,
    runSequence: said.runSequence,
    branch: said.branch ?? before.branch,
    range: said.range ?? before.range,
    pronoun: said.name === null && before.pronoun,
  };
  return { said: merged, focus, context, earlier };
}
