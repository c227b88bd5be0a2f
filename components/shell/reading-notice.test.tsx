import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ReadingPart, ReadingProgress } from "@/schemas/executions/reading";
import { parseFilters } from "@/schemas/filters";
import { ReadingNotice } from "./reading-notice";

const whole: ReadingProgress = {
  listed: true,
  ended: 1_310,
  details: 1_310,
  tests: 1_310,
  testsUnread: 0,
  testsUnreadReason: null,
  logsUnread: 0,
};

const drawn = (part: ReadingPart, progress: Partial<ReadingProgress>) =>
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <ReadingNotice
        filters={parseFilters({}).value}
        part={part}
        initial={{ data: { ...whole, ...progress }, at: 1 }}
      />
    </QueryClientProvider>,
  );

test("how much is read is said until all is, and then nothing", () => {
  expect(drawn("tests", { tests: 412 })).toContain("Tests of 412 of 1,310 executions are read");
  expect(drawn("details", { details: 5 })).toContain("Steps and causes of 5 of 1,310 executions are read");
  expect(drawn("details", { listed: false, ended: 99 })).toContain(
    "The history is still being read: 99 executions of this range so far",
  );
  for (const part of ["executions", "details", "tests"] as const) expect(drawn(part, {})).toBe("");
  // Of a page that does not stand on tests they are not told.
  expect(drawn("details", { tests: 0 })).toBe("");
});

test("what a service of Harness cannot give is said with its reason, also when all else is read", () => {
  const said = drawn("tests", { testsUnread: 2, testsUnreadReason: "The test service says no." });
  expect(said).toContain("The tests of 2 executions could not be read: The test service says no.");
  expect(drawn("details", { logsUnread: 1 })).toContain("The logs of 1 failure could not be read");
});
