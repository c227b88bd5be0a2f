import { Badge, type Tone } from "@/components/ui/badge";
import type { UploadOutcome } from "@/schemas/test-reliability/uploads";

const looks: Record<UploadOutcome, { tone: Tone; word: string; about: string }> = {
  stored: { tone: "good", word: "stored", about: "All of it was read and counts." },
  partial: { tone: "warn", word: "in part", about: "The file is damaged; what could be read counts." },
  duplicate: {
    tone: "neutral",
    word: "known",
    about: "The same report of this commit and job counted before.",
  },
  superseded: { tone: "neutral", word: "from Harness", about: "Harness reported these tests itself." },
  refused: { tone: "bad", word: "refused", about: "Nothing of it could be used." },
};

/** What became of an uploaded file, as a word with its meaning. */
export function UploadOutcomeMark({ outcome }: { outcome: UploadOutcome }) {
  const { tone, word, about } = looks[outcome];
  return (
    <span title={about}>
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
}
