import { expect, test } from "vitest";
import { pageLines } from "./page-lines";

test("lines are numbered as on the page of the log, where each command unit's name is a line too", () => {
  const lines = pageLines();
  const page: string[] = [];
  const wanted: number[] = [];
  for (const record of ["a", "#Initialize", "b", "c", "#Execute", "#Wrap up", "d"]) {
    page.push(record);
    if (record.startsWith("#")) {
      lines.heading();
    } else {
      lines.logged();
      wanted.push(page.length);
    }
  }
  expect([1, 2, 3, 4].map(lines.numberOf)).toEqual(wanted);
  expect(lines.total()).toBe(page.length);
});
