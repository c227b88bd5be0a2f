import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { agentToolNames } from "@/schemas/team/tool-names";

test("the document names every tool of the teammate", () => {
  const text = readFileSync(path.join(process.cwd(), "docs/harness-client.md"), "utf8");
  expect(agentToolNames.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
