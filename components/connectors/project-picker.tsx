"use client";

import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { VisibleProject } from "@/schemas/connectors/harness-connector";
import { projectChoice } from "./project-choice";

/** Projects by organization with a box each. */
export function ProjectPicker({
  projects,
  chosen,
  onChange,
}: {
  projects: readonly VisibleProject[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const organizations = [...new Set(projects.map((project) => project.orgName))];
  const set = (keys: string[], checked: boolean) => {
    const next = new Set(chosen);
    for (const key of keys) {
      if (checked) {
        next.add(key);
      } else {
        next.delete(key);
      }
    }
    onChange(next);
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Projects to watch</legend>
      {organizations.map((organization) => {
        const members = projects.filter((project) => project.orgName === organization);
        const keys = members.map(projectChoice);
        const all = keys.every((key) => chosen.has(key));
        return (
          <div key={organization} className="flex flex-col gap-2">
            <div className="flex items-center justify-between">
              <p className="text-sm text-ink-soft">{organization}</p>
              <Button size="sm" variant="ghost" onClick={() => set(keys, !all)}>
                {all ? `Choose none of ${organization}` : `Choose all of ${organization}`}
              </Button>
            </div>
            {members.map((project) => (
              <Checkbox
                key={projectChoice(project)}
                label={project.name}
                about={projectChoice(project)}
                checked={chosen.has(projectChoice(project))}
                onChange={(checked) => set([projectChoice(project)], checked)}
              />
            ))}
          </div>
        );
      })}
    </fieldset>
  );
}
