import { expect, test } from "vitest";
import type { TestRunView } from "@/schemas/test-reliability/single-test";
import { commitColumns, nextCell } from "./single/run-grid-columns";

function run(executionId: string, commitSha: string | null, at: number, attempt = 0): TestRunView {
  return {
    executionId,
    executionPath: null,
    pipelineName: "build",
    runSequence: at,
    attempt,
    excused: false,
    commitSha,
    branch: "main",
    at,
    status: "passed",
    durationMs: 10,
    message: null,
  };
}

// Newest first, as the page has them: commit b ran again after c.
const recent = [run("e4", "b", 40, 1), run("e3", "c", 30), run("e2", "b", 20), run("e1", "a", 10)];

test("a commit that ran again later keeps its place, its runs beneath each other in their order", () => {
  const columns = commitColumns(recent, 10);
  expect(columns.map((column) => column.commitSha)).toEqual(["a", "b", "c"]);
  expect(columns[1]?.runs.map((each) => each.executionId)).toEqual(["e2", "e4"]);
});

test("runs without a commit never share a column", () => {
  expect(commitColumns([run("e2", null, 2), run("e1", null, 1)], 10)).toHaveLength(2);
});

test("of more commits than fit the newest are kept", () => {
  expect(commitColumns(recent, 2).map((column) => column.commitSha)).toEqual(["b", "c"]);
});

test("arrow keys stay within the grid, and land on the last run of a shorter column", () => {
  const columns = commitColumns(recent, 10);
  expect(nextCell(columns, { column: 1, row: 1 }, "ArrowRight")).toEqual({ column: 2, row: 0 });
  expect(nextCell(columns, { column: 0, row: 0 }, "ArrowLeft")).toEqual({ column: 0, row: 0 });
  expect(nextCell(columns, { column: 1, row: 0 }, "ArrowDown")).toEqual({ column: 1, row: 1 });
  expect(nextCell(columns, { column: 1, row: 1 }, "ArrowDown")).toEqual({ column: 1, row: 1 });
  expect(nextCell(columns, { column: 1, row: 1 }, "Home")).toEqual({ column: 0, row: 0 });
  expect(nextCell(columns, { column: 1, row: 1 }, "x")).toBeNull();
});
