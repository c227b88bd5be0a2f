import { clsx } from "clsx";
import {
  CircleHelp,
  CloudAlert,
  GitCommitHorizontal,
  Hammer,
  type LucideIcon,
  RefreshCw,
  Shuffle,
  UserX,
} from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { investigationVerdictTitles } from "@/schemas/failures/investigation-verdicts";
import type { InvestigationVerdict } from "@/schemas/failures/investigations";

const looks: Record<InvestigationVerdict, { tone: Tone; icon: LucideIcon }> = {
  transient: { tone: "info", icon: RefreshCw },
  environment: { tone: "warn", icon: CloudAlert },
  flaky: { tone: "warn", icon: Shuffle },
  regression: { tone: "bad", icon: GitCommitHorizontal },
  broken: { tone: "bad", icon: Hammer },
  decision: { tone: "neutral", icon: UserX },
  inconclusive: { tone: "neutral", icon: CircleHelp },
};

/** What a person reads for a verdict. */
export function verdictTitle(verdict: InvestigationVerdict): string {
  return investigationVerdictTitles[verdict].title;
}

/** A verdict as icon, word and tint; the sentence that explains it on hover. */
export function VerdictBadge({ verdict, className }: { verdict: InvestigationVerdict; className?: string }) {
  const { tone, icon: Icon } = looks[verdict];
  const { title, about } = investigationVerdictTitles[verdict];
  return (
    <span title={about} className={clsx("inline-flex", className)}>
      <Badge tone={tone}>
        <Icon aria-hidden />
        {title}
      </Badge>
    </span>
  );
}
