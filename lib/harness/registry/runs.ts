import { textOf } from "./bodies";
import { modules } from "./fields";
import { type BodyInput, type Entry, writes } from "./resource-type";

/** Runtime inputs of a run, resolved to YAML before they get here. */
export const runtimeYaml = ({ values }: Pick<BodyInput, "values">): string =>
  textOf(values, "inputs_yaml") ?? "";

/** Retries are asked for on the pipeline or on the execution; `target` is what `resource_id` then stands for. */
export function retryFromStage(target: "pipeline_id" | "execution_id"): Entry {
  return writes("POST", "/pipeline/api/pipeline/execute/retry/{pipeline_id}", {
    about: "Runs an execution again from a failed stage, with its original inputs.",
    effect: "A new execution starts at the chosen stages; earlier stages keep their results.",
    risk: "high_write",
    target,
    query: {
      execution_id: "planExecutionId",
      retry_stages: "retryStages",
      run_all_stages: "runAllStages",
      module: "moduleType",
    },
    params: {
      execution_id: { type: "string", required: true, about: "The execution to retry." },
      pipeline_id: { type: "string", required: true, about: "Its pipeline." },
      retry_stages: {
        type: "array",
        about: "Stage identifiers to start from; by default the ones that failed.",
      },
      run_all_stages: {
        type: "boolean",
        about: "In a parallel group, run all stages and not only the failed ones.",
      },
      module: { type: "string", values: modules },
    },
    sends: { contentType: "application/yaml", body: runtimeYaml },
  });
}

export function rerunFromStart(target: "pipeline_id" | "execution_id"): Entry {
  return writes("POST", "/pipeline/api/pipeline/execute/rerun/{execution_id}/{pipeline_id}", {
    about: "Runs an execution again from its beginning with the same inputs.",
    effect: "A new execution of the whole pipeline starts with the inputs of the earlier one.",
    risk: "high_write",
    target,
    query: { module: "moduleType" },
    params: {
      execution_id: { type: "string", required: true, about: "The execution to repeat." },
      pipeline_id: { type: "string", required: true, about: "Its pipeline." },
      module: { type: "string", values: modules },
    },
    sends: { contentType: "application/yaml", body: runtimeYaml },
  });
}
