import { Section } from "@/components/ui/page";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { SyncStatus } from "./sync-status";

/** How far each watched project has been read. */
export function ReadingSection({ connector }: { connector: HarnessConnectorView }) {
  const watched = connector.projects.filter((project) => project.watched);
  return (
    <Section title="Reading" about="what is stored here of each watched project">
      {watched.length === 0 ? (
        <p className="text-ink-soft">No project is watched.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {watched.map((project) => (
            <li key={project.key} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-2">
              <span className="font-medium">{project.name}</span>
              <SyncStatus project={project} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
