import { expect, test } from "vitest";
import { renderList, renderSearch } from "./resources";

const odd = [{ index: 0, identifier: null, problem: "name: expected text" }];

test("a page of which nothing could be read is told as that, with the reason, and never as an empty one", () => {
  const answer = renderList(
    {
      status: "ok",
      data: { resource_type: "service", items: [], unreadable: odd, total: 1, page: 0, size: 20 },
      notes: ["1 of 1 item is left out."],
    },
    "services",
    "service",
  );
  expect(answer).toContain("**1 service** came, and none could be read: name: expected text.");
  expect(answer).toContain("1 of 1 item is left out.");
  expect(answer).not.toMatch(/no services/);
});

test("an empty page is told with its notes", () => {
  const answer = renderList(
    { status: "ok", data: { items: [], total: 0 }, notes: ["Only this project was asked."] },
    "services",
    "service",
  );
  expect(answer).toMatch(/no services/);
  expect(answer).toContain("Only this project was asked.");
});

test("a search that found only what could not be read says so", () => {
  const answer = renderSearch(
    { results: [{ resource_type: "service", items: [], unreadable: odd }] },
    "cart",
  );
  expect(answer).toContain("**1 item** came, and none could be read");
  expect(answer).not.toMatch(/found nothing/);
});
