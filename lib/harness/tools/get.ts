import { isRecord, linkTo } from "@/lib/harness/registry";
import { redactRecord } from "@/lib/redact-secrets";
import { GetInput } from "@/schemas/tools/inputs";
import { GetOutput } from "@/schemas/tools/outputs";
import { boundResult } from "./bound-result";
import { readExecutionLog } from "./execution-log";
import { flagProductNote, resolveMeant } from "./flag-product";
import { read } from "./read";
import { choose, touches } from "./target";
import { readTool } from "./tool";

export const harnessGet = readTool({
  name: "harness_get",
  description:
    "Reads one Harness resource: a pipeline with its YAML, an execution with stages and steps, a step's log, a connector " +
    "and so on, by identifier or by the address of its page. For logs use resource_type execution_log with the execution " +
    "id and, if known, params.stage_id and params.step_id.",
  input: GetInput,
  output: GetOutput,
  operationOf: (input) => touches(input, { verb: "get" }),
  async run(args) {
    const { ctx, client, input } = args;
    if (choose(input, { verb: "get" }).name === "execution_log") return readExecutionLog(args);
    const target = await resolveMeant(client, ctx, input, { verb: "get" });
    const value = await read(client, target, ctx.signal);
    const entity = redactRecord(isRecord(value) ? value : { value });
    const bounded = boundResult(entity, ctx.maxResultChars);
    const place = {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope: target.scope,
      values: target.values,
    };
    const notes = [bounded.note, flagProductNote(target)].filter((note) => note !== undefined);
    return {
      ...(isRecord(bounded.value) ? bounded.value : {}),
      openInHarness: linkTo(target.name, { ...place, item: value }),
      ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
    };
  },
});
