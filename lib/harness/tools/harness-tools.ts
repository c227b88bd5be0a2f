import { harnessDescribe } from "./describe";
import { harnessDiagnose } from "./diagnose";
import { harnessExecute } from "./execute";
import { harnessGet } from "./get";
import { harnessList } from "./list";
import { harnessSchema } from "./schema";
import { harnessSearch } from "./search";
import { harnessStatus } from "./status";
import { harnessCreate, harnessDelete, harnessUpdate } from "./writes";

/** The eleven Harness tools: one entry each, for the chat, the MCP route, the pages and the approvals. */
export const harnessTools = {
  harness_list: harnessList,
  harness_get: harnessGet,
  harness_create: harnessCreate,
  harness_update: harnessUpdate,
  harness_delete: harnessDelete,
  harness_execute: harnessExecute,
  harness_diagnose: harnessDiagnose,
  harness_search: harnessSearch,
  harness_describe: harnessDescribe,
  harness_status: harnessStatus,
  harness_schema: harnessSchema,
};

export type HarnessToolName = keyof typeof harnessTools;

export const toolNames: readonly HarnessToolName[] = [
  "harness_list",
  "harness_get",
  "harness_create",
  "harness_update",
  "harness_delete",
  "harness_execute",
  "harness_diagnose",
  "harness_search",
  "harness_describe",
  "harness_status",
  "harness_schema",
];

const writeTools = {
  harness_create: harnessCreate,
  harness_update: harnessUpdate,
  harness_delete: harnessDelete,
  harness_execute: harnessExecute,
};

/** The tool that planned a stored operation, to execute it. */
export function writeToolNamed(
  name: keyof typeof writeTools,
): Pick<(typeof writeTools)[keyof typeof writeTools], "name" | "execute"> {
  return writeTools[name];
}
