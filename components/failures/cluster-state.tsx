import { CircleCheck, CircleDot, type LucideIcon, Sparkle } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { ClusterState } from "@/schemas/failure-clusters";

const looks: Record<ClusterState, { word: string; about: string; tone: Tone; icon: LucideIcon }> = {
  new: { word: "New", about: "First seen in this range, and still coming", tone: "warn", icon: Sparkle },
  ongoing: {
    word: "Ongoing",
    about: "Seen before this range, and still coming",
    tone: "bad",
    icon: CircleDot,
  },
  recovered: {
    word: "Recovered",
    about: "Every pipeline that it struck has passed since",
    tone: "good",
    icon: CircleCheck,
  },
};

export const clusterStateOptions = (Object.keys(looks) as ClusterState[]) // the keys of the map above
  .map((value) => ({ value, label: looks[value].word, about: looks[value].about }));

/** The state of a cluster as icon, word and tint. */
export function ClusterStateBadge({ state }: { state: ClusterState }) {
  const { word, about, tone, icon: Icon } = looks[state];
  return (
    <span title={about} className="inline-flex">
      <Badge tone={tone}>
        <Icon aria-hidden />
        {word}
      </Badge>
    </span>
  );
}
