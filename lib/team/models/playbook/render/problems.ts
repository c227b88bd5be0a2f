import type { ToolOutcome } from "@/schemas/team/tool-outcome";
import { paragraphs, plain, sentence } from "./words";

/** Why a tool gave no data, for the reader. */
export function problemText(outcome: ToolOutcome): string {
  if (outcome.status === "error") {
    return `${sentence(plain(outcome.message))}${outcome.remedy ? ` ${sentence(plain(outcome.remedy))}` : ""}`;
  }
  if (outcome.status === "denied") return sentence(plain(outcome.message));
  if (outcome.status === "waiting_for_approval")
    return `It waits for approval: ${sentence(plain(outcome.title))}`;
  return "The answer had an unexpected form.";
}

/** The answer when what was needed could not be had. */
export function renderProblem(what: string, outcome: ToolOutcome): string {
  return paragraphs(`I could not ${what}. ${problemText(outcome)}`);
}

/** What became of a proposed write. */
export function renderProposal(outcome: ToolOutcome, what: string): string {
  if (outcome.status === "waiting_for_approval") {
    return `I asked for approval to ${what}. **Nothing has happened yet**: ${sentence(plain(outcome.summary))} An approver decides on the card above; I will report what came of it.`;
  }
  return renderProblem(`propose to ${what}`, outcome);
}
