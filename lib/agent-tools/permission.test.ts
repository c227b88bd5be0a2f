import { expect, test } from "vitest";
import { permissionFor } from "./permission";

test.each([
  ["harness_list", {}, {}, "allow"],
  ["harness_list", {}, { harness_list: "deny" }, "deny"],
  ["harness_list", { harness_list: "deny" }, { harness_list: "allow" }, "deny"],
  ["harness_execute", {}, {}, "ask"],
  ["harness_execute", { harness_execute: "allow" }, { harness_execute: "allow" }, "ask"],
  ["harness_delete", { harness_delete: "deny" }, { harness_delete: "allow" }, "deny"],
  ["harness_delete", {}, { harness_delete: "deny" }, "deny"],
] as const)("%s with connector %j and teammate %j is %s", (tool, connector, teammate, expected) => {
  expect(permissionFor(tool, connector, teammate)).toBe(expected);
});
