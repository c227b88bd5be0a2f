import { describe, expect, test } from "vitest";
import { ownersOf, parseCodeowners } from "./owners/codeowners";

describe("the last matching pattern decides", () => {
  const file = parseCodeowners(
    [
      "# everything",
      "*            @all",
      "*.js         @web # front end",
      "/build/logs/ @ops",
      "docs/*       docs@example.com",
      "apps/        @apps",
      "/scripts/**/check.sh @checks @ops",
      "/apps/github @gh",
      "/apps/free",
      "with\\ blank.txt @blank",
      "src/**/*.go  @go",
    ].join("\n"),
  );
  test.each([
    ["readme.md", ["@all"]],
    ["deep/in/a.js", ["@web"]],
    ["build/logs/today/x.txt", ["@ops"]],
    ["sub/build/logs/x.txt", ["@all"]],
    ["docs/start.md", ["docs@example.com"]],
    ["docs/more/start.md", ["@all"]],
    ["a/b/apps/x.txt", ["@apps"]],
    ["scripts/check.sh", ["@checks", "@ops"]],
    ["scripts/a/b/check.sh", ["@checks", "@ops"]],
    ["apps/github/x", ["@gh"]],
    ["apps/free/x", []],
    ["with blank.txt", ["@blank"]],
    ["src/main.go", ["@go"]],
    ["src/a/b/main.go", ["@go"]],
    ["./src/main.go", ["@go"]],
  ])("%s belongs to %j", (path, owners) => {
    expect(ownersOf(file, path)).toEqual(owners);
  });
});

test("GitLab's sections each have an owner, and lend theirs to entries without one", () => {
  const file = parseCodeowners(
    "* @all\n[Docs][2] @writers\n*.md\n^[Web]\n/web/ @web\n[docs]\nREADME.md @lead",
  );
  expect(ownersOf(file, "web/a.md")).toEqual(["@all", "@writers", "@web"]);
  expect(ownersOf(file, "README.md")).toEqual(["@all", "@lead"]);
});

test("a negated pattern is no rule, and the line is named", () => {
  const file = parseCodeowners("* @all\n!*.md @nobody");
  expect(file.problems).toEqual([{ line: 2, message: expect.stringContaining("negated") }]);
  expect(ownersOf(file, "a.md")).toEqual(["@all"]);
});

test("a hostile pattern takes no longer than its length allows", () => {
  const file = parseCodeowners(`/${"*a".repeat(200)}b/**/${"**/".repeat(100)}x @slow`);
  // The thread's own work: a machine that is busy or stands still does not count.
  const started = process.threadCpuUsage();
  expect(ownersOf(file, `${"a".repeat(2000)}/${"y/".repeat(200)}z`)).toEqual([]);
  const { user, system } = process.threadCpuUsage(started);
  expect(user + system).toBeLessThan(2_000_000);
});

test("an empty file owns nothing", () => {
  expect(ownersOf(parseCodeowners(""), "a")).toEqual([]);
});
