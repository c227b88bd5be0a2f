"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { ActionError } from "./action-error";
import type { HarnessActions } from "./connector-actions";
import { projectChoice } from "./project-choice";
import { ProjectPicker } from "./project-picker";

/** Which projects of an account are read. */
export function WatchedProjectsForm({
  connector,
  actions,
}: {
  connector: HarnessConnectorView;
  actions: Pick<HarnessActions, "refreshProjects" | "watch">;
}) {
  const action = useAction();
  const stored = new Set(connector.projects.filter((project) => project.watched).map(projectChoice));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(stored);
  const changed = chosen.size !== stored.size || [...chosen].some((key) => !stored.has(key));
  return (
    <Section title="Watched projects" about="what is stored of a project stays when it is no longer watched">
      <div className="flex max-w-xl flex-col gap-4">
        <ProjectPicker projects={connector.projects} chosen={chosen} onChange={setChosen} />
        <ActionError error={action.error} />
        <div className="flex flex-wrap gap-2">
          <Button
            onClick={() =>
              action.run(
                "refresh",
                () => actions.refreshProjects({ connectorId: connector.id }),
                undefined,
                "The list is up to date.",
              )
            }
            loading={action.isRunning("refresh")}
            disabled={action.pending}
          >
            Look for new projects
          </Button>
          <Button
            variant="primary"
            disabled={!changed || action.pending}
            loading={action.isRunning("watch")}
            onClick={() => {
              const watch = connector.projects
                .filter((project) => chosen.has(projectChoice(project)))
                .map(({ orgIdentifier, projectIdentifier }) => ({ orgIdentifier, projectIdentifier }));
              action.run(
                "watch",
                () => actions.watch({ connectorId: connector.id, watch }),
                undefined,
                "Saved.",
              );
            }}
          >
            Save the choice
          </Button>
        </div>
      </div>
    </Section>
  );
}
