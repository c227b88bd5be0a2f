import { ApprovalOutcomeData } from "@/schemas/team/threads";

/*
 * How the outcome of an approval stands in a prompt: as a message of the application with a mark that no person's
 * message can carry (theirs lose it, see `withoutMark`).
 */
const mark = "[tackroom:approval-outcome]";

/** The message for the model. */
export function approvalOutcomeText(data: ApprovalOutcomeData): string {
  const what =
    data.end === undefined
      ? "A person or the clock decided on what you proposed. Tell the reader what came of it."
      : data.end.ended
        ? "The execution that was started has ended. Tell the reader how, and if it failed, why."
        : "The time for waiting is over and the execution has not ended. Tell the reader; you are told no more.";
  return `${mark} ${what}\n${JSON.stringify(data)}`;
}

/** The outcome a message holds, or null when it is an ordinary message. */
export function parseApprovalOutcomeText(text: string): ApprovalOutcomeData | null {
  if (!text.startsWith(mark)) return null;
  const json = text.slice(text.indexOf("\n") + 1);
  try {
    const parsed = ApprovalOutcomeData.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A person's text, unable to pass for an outcome. */
export function withoutMark(text: string): string {
  return text.replaceAll(mark, "[approval outcome]");
}
