import { CircleCheck, CircleDot, type LucideIcon, Sparkle } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { clusterStates, clusterStateTitles } from "@/schemas/failures/cluster-words";
import type { ClusterState } from "@/schemas/failures/failure-clusters";

const looks: Record<ClusterState, { about: string; tone: Tone; icon: LucideIcon }> = {
  new: { about: "First seen in this range, and still coming", tone: "warn", icon: Sparkle },
  ongoing: {
    about: "Seen before this range, and still coming",
    tone: "bad",
    icon: CircleDot,
  },
  recovered: {
    about: "Every pipeline that it struck has passed since",
    tone: "good",
    icon: CircleCheck,
  },
};

export const clusterStateOptions = clusterStates.map((value) => ({
  value,
  label: clusterStateTitles[value],
  about: looks[value].about,
}));

/** The state of a cluster as icon, word and tint. */
export function ClusterStateBadge({ state }: { state: ClusterState }) {
  const { about, tone, icon: Icon } = looks[state];
  return (
    <span title={about} className="inline-flex">
      <Badge tone={tone}>
        <Icon aria-hidden />
        {clusterStateTitles[state]}
      </Badge>
    </span>
  );
}
