import { TextLink } from "@/components/ui/text-link";
import {
  ExplainTestOutput,
  FindRegressionsOutput,
  SimulateQuarantineToolOutput,
  type TestRef,
} from "@/schemas/team/test-tools";
import type { TestToolName } from "@/schemas/team/tool-names";
import { argument, type ToolView, toolView } from "./tool-view";

function TestLinks({ items }: { items: readonly TestRef[] }) {
  return (
    <ul className="flex flex-col divide-y divide-line text-sm">
      {items.map((item) => (
        <li key={item.testId} className="py-1.5">
          <TextLink href={item.path} quiet className="font-medium">
            {item.name}
          </TextLink>
        </li>
      ))}
    </ul>
  );
}

/** The views of the tools about tests. */
export const testViews: Record<TestToolName, ToolView> = {
  explain_test: toolView({
    title: (input) => `Test ${argument(input, "test") ?? ""}`.trim(),
    schema: ExplainTestOutput,
    gist: (data) => (data.test === null ? `${data.candidates.length} fit` : data.label),
    draw: (data) =>
      data.test === null ? (
        <TestLinks items={data.candidates} />
      ) : (
        <div className="flex flex-col gap-2 text-sm">
          <TestLinks items={[data.test]} />
          <p>{data.bottomLine}</p>
        </div>
      ),
  }),
  simulate_quarantine: toolView({
    title: () => "What a quarantine would have done",
    schema: SimulateQuarantineToolOutput,
    gist: (data) => `${data.turnedGreen} of ${data.redRuns} green`,
    draw: (data) => (
      <div className="flex flex-col gap-2 text-sm">
        <p>{data.summary}</p>
        <TestLinks items={data.tests} />
        <TextLink href={data.decidePath}>Decide on the page</TextLink>
      </div>
    ),
  }),
  find_regressions: toolView({
    title: () => "Regressions of tests",
    schema: FindRegressionsOutput,
    gist: (data) => `${data.total} found`,
    draw: (data) => <TestLinks items={data.items} />,
  }),
};
