import type { Teammate } from "@/lib/team/teammates/get-teammate";
import type { ThreadSubject } from "@/schemas/team/threads";

/** A run of a thread that was claimed: what the loop needs to carry it. */
export interface ClaimedRun {
  id: string;
  threadId: string;
  /** The answer's message, stored empty until the run ends. */
  messageId: string;
  teammate: Teammate;
  subject: ThreadSubject | null;
  startedAt: Date;
}
