/** Before an approval's id: the id of the message that tells its outcome, so that it is told once. */
export const outcomeMessagePrefix = "approval-outcome-";
