import { UnavailableError } from "@/lib/errors";
import type { InvestigationFacts } from "@/lib/insights/failures/investigate/facts";
import type { InvestigationReport } from "@/schemas/investigations";

/** Judges facts. */
export function judge(_facts: InvestigationFacts, _now: Date): InvestigationReport {
  throw new UnavailableError("The engine is not built in yet.");
}
