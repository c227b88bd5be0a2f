import { enqueue } from "@/lib/jobs";

/** How soon after new results their tests are judged, and how often at most: several executions end together. */
const delaySeconds = 3;
const everySeconds = 10;

/** Has a project's tests judged soon. Called where results were stored; a schedule repeats it for what was missed. */
export async function judgeSoon(projectId: number): Promise<void> {
  await enqueue("judge-tests", { projectId }, { startAfterSeconds: delaySeconds, everySeconds });
}
