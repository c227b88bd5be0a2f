import type { HarnessToolName, WriteToolName } from "@/schemas/team/tool-names";
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
} satisfies Record<HarnessToolName, unknown>;

/** The tool that planned a stored operation, to execute it. */
export function writeToolNamed(
  name: WriteToolName,
): Pick<(typeof harnessTools)[WriteToolName], "name" | "execute"> {
  return harnessTools[name];
}
