import { InvalidInputError } from "@/lib/errors";
import { findResourceType, parseHarnessUrl } from "@/lib/harness/registry";
import { DiagnoseInput } from "@/schemas/tools/inputs";
import { DiagnoseOutput } from "@/schemas/tools/outputs";
import { diagnoseConnector } from "./diagnose-connector";
import { diagnoseDelegate } from "./diagnose-delegate";
import { diagnoseExecution } from "./diagnose-execution";
import { readTool } from "./tool";

const diagnosable = ["pipeline", "execution", "connector", "delegate"] as const;
type Diagnosable = (typeof diagnosable)[number];

/** What an input wants examined. A pipeline means its newest execution. */
function subjectOf(input: DiagnoseInput): Diagnosable {
  const named =
    input.resource_type ?? (input.url === undefined ? "pipeline" : parseHarnessUrl(input.url).resourceType);
  const type = named === undefined ? undefined : findResourceType(named);
  const subject = diagnosable.find((known) => known === type);
  if (subject === undefined && (type ?? named)?.startsWith("gitops_app")) {
    throw new InvalidInputError("GitOps applications cannot be diagnosed yet.", {
      details: { field: "resource_type", allowed: diagnosable },
      remedy: "Look at the application in Harness, or diagnose the execution that deployed it.",
    });
  }
  if (subject === undefined) {
    throw new InvalidInputError(`${named ?? "This page"} cannot be diagnosed.`, {
      details: { field: "resource_type", allowed: diagnosable },
      remedy: `Use ${diagnosable.join(", ")}.`,
    });
  }
  return subject;
}

export const harnessDiagnose = readTool({
  name: "harness_diagnose",
  description:
    "Examines why something is not well: an execution (or the newest one of a pipeline) with stages, steps, failures, " +
    "explanations and, on request, the logs of the failed steps; a connector by testing it; delegates by heartbeat, " +
    "version and expiry.",
  input: DiagnoseInput,
  output: DiagnoseOutput,
  operationOf: (input) => ({ resourceType: subjectOf(input), operation: "diagnose", risk: "read" }),
  run(args) {
    const subject = subjectOf(args.input);
    if (subject === "connector") return diagnoseConnector(args);
    if (subject === "delegate") return diagnoseDelegate(args);
    return diagnoseExecution(args, subject);
  },
});
