import { expect, test } from "vitest";
import { harnessTools } from "@/lib/harness/tools/harness-tools";
import { harnessToolNames, toolFacts } from "@/schemas/team/tool-names";
import { permissionFor } from "./permission";

test("what is said of a Harness tool's writing is what the tool does", () => {
  const writes = { read: "never", mixed: "sometimes", write: "always" } as const;
  for (const name of harnessToolNames)
    expect(toolFacts[name].writes, name).toBe(writes[harnessTools[name].kind]);
});

test.each([
  ["harness_list", {}, {}, "allow"],
  ["harness_list", {}, { harness_list: "deny" }, "deny"],
  ["harness_list", { harness_list: "deny" }, { harness_list: "allow" }, "deny"],
  ["harness_execute", {}, {}, "ask"],
  ["harness_execute", { harness_execute: "allow" }, { harness_execute: "allow" }, "ask"],
  ["harness_delete", { harness_delete: "deny" }, { harness_delete: "allow" }, "deny"],
  ["harness_delete", {}, { harness_delete: "deny" }, "deny"],
] as const)("%s with connector %j and caller %j is %s", (tool, connector, caller, expected) => {
  expect(permissionFor(tool, connector, caller)).toBe(expected);
});
