import {
  approvalsPath,
  deploymentsPath,
  executionsPath,
  failuresPath,
  healthPath,
  testsPath,
} from "@/lib/addresses";
import type { ThreadSubject } from "@/schemas/team/threads";

const byPath: Record<string, readonly string[]> = {
  [healthPath()]: [
    "What is failing right now?",
    "How did the last 30 days go?",
    "What is running or waiting?",
  ],
  [executionsPath()]: ["What is running or waiting?", "What failed today?", "Why did the last build fail?"],
  [failuresPath()]: ["Why did the last build fail?", "What failed today?", "Which tests are flaky?"],
  [testsPath()]: [
    "Which tests are flaky?",
    "Which tests are regressions?",
    "What if the worst were quarantined?",
  ],
  [deploymentsPath()]: ["What is waiting for approval?", "List services", "What failed today?"],
  [approvalsPath()]: ["What is waiting for approval?", "What is running?"],
};

/** What one may well ask on this page: the first words of an empty thread. */
export function suggestionsFor(subject: ThreadSubject | null): readonly string[] {
  if (subject?.kind === "execution") {
    return ["Why did it fail?", "Show me its log", "What changed?", "Run it again"];
  }
  if (subject?.kind === "pipeline") {
    return ["How is it doing?", "Why did the last run fail?", "Run it"];
  }
  if (subject?.kind === "test") {
    return ["Why is this test flaky?", "What if it were quarantined?", "Since which commit does it fail?"];
  }
  const path = subject?.path.split("?")[0] ?? healthPath();
  return byPath[path] ?? ["What is failing right now?", "Which tests are flaky?", "What can you do?"];
}
