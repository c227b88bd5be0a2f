/**
 * Before an approval's id: the id of the message that tells the end of the run it started, where a thread waits for it, so that
 * it is told once.
 */
export const endMessagePrefix = "approval-end-";
