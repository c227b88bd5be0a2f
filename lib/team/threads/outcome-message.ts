/** Before an approval's id: the id of the message that tells its outcome, so that it is told once. */
export const outcomeMessagePrefix = "approval-outcome-";
/** The same for the end of the run that an approval started, where a thread waits for it. */
export const endMessagePrefix = "approval-end-";
