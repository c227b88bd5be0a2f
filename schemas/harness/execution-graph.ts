import { z } from "zod";
import { ExecutionSummary } from "./execution";
import { asFailure } from "./failure";
import { asFlag, asList, asMap, asMs, asName, asPart, asText, asTexts, nameOr, required } from "./lenient";

const LogCarrier = z.looseObject({ logKeys: asTexts, units: asTexts, callbackIds: asTexts });

/** How a node ran: exactly one of the members is present. `async.callbackIds[0]` of an approval step is its instance id. */
export const ExecutableResponse = z.looseObject({
  async: asPart(LogCarrier),
  asyncChain: asPart(LogCarrier),
  task: asPart(LogCarrier),
  taskChain: asPart(LogCarrier),
  sync: asPart(LogCarrier),
  child: asPart(LogCarrier),
  children: asPart(LogCarrier),
  childChain: asPart(LogCarrier),
});
export type ExecutableResponse = z.infer<typeof ExecutableResponse>;

/** A command unit of a delegate task; its times are numbers, digits or ISO 8601. */
export const UnitProgress = z.looseObject({
  unitName: asText,
  status: asText,
  startTime: asMs,
  endTime: asMs,
});
export type UnitProgress = z.infer<typeof UnitProgress>;

/** How a running node was stopped or steered; exactly one issuer is present. */
export const InterruptHistory = z.looseObject({
  interruptId: asText,
  interruptType: asText,
  tookEffectAt: asMs,
  interruptConfig: asPart(
    z.looseObject({
      issuedBy: asPart(
        z.looseObject({
          manualIssuer: asPart(
            z.looseObject({ email_id: asText, user_id: asText, type: asText, identifier: asText }),
          ),
          adviserIssuer: asPart(z.looseObject({ adviseType: asText })),
          timeoutIssuer: z.unknown().optional(),
          triggerIssuer: asPart(z.looseObject({ triggerRef: asText })),
        }),
      ),
    }),
  ),
});
export type InterruptHistory = z.infer<typeof InterruptHistory>;

/** A node of the execution graph: a step, a group, a stage or a structural section. Only its id can make it unreadable. */
export const GraphNode = z.looseObject({
  uuid: required,
  name: asName,
  identifier: asName,
  baseFqn: asText,
  stepType: asName,
  status: nameOr("Unknown"),
  startTs: asMs,
  endTs: asMs,
  stepParameters: z.unknown().optional(),
  outcomes: z.unknown().optional(),
  failureInfo: asFailure,
  skipInfo: z.unknown().optional(),
  executableResponses: asList(ExecutableResponse),
  unitProgresses: asList(UnitProgress),
  progressData: z.unknown().optional(),
  delegateInfoList: asList(z.looseObject({ id: asText, name: asName, taskId: asText, taskName: asText })),
  interruptHistories: asList(InterruptHistory),
  stepDetails: asPart(
    z.looseObject({
      childPipelineExecutionDetails: asPart(
        z.looseObject({ planExecutionId: asName, orgId: asText, projectId: asText }),
      ),
    }),
  ),
  strategyMetadata: z.unknown().optional(),
  executionInputConfigured: asFlag,
  logBaseKey: asText,
});
export type GraphNode = z.infer<typeof GraphNode>;

/** Steps and what leads from one to the next; how many of them could not be read, `unreadIn(nodeMap)` tells. */
export const ExecutionGraph = z.looseObject({
  rootNodeId: asText,
  nodeMap: asMap(GraphNode, "uuid"),
  nodeAdjacencyListMap: asMap(z.looseObject({ children: asTexts, nextIds: asTexts })),
});
export type ExecutionGraph = z.infer<typeof ExecutionGraph>;

/** Details of an execution. The graph is absent or nearly empty unless the full graph was asked for. */
export const ExecutionDetail = z.looseObject({
  pipelineExecutionSummary: ExecutionSummary,
  executionGraph: asPart(ExecutionGraph),
  childGraph: asPart(
    z.looseObject({
      pipelineExecutionSummary: asPart(ExecutionSummary),
      executionGraph: asPart(ExecutionGraph),
    }),
  ),
  rollbackGraph: asPart(z.looseObject({ executionGraph: asPart(ExecutionGraph) })),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

/**
 * The log keys of a node, without repetition: those of its tasks and command units first (in their order), then its own
 * base key, under which a step without units writes. Harness leaves some of them empty.
 */
export function logKeysOf(node: GraphNode): string[] {
  const carried = (node.executableResponses ?? []).flatMap((response) =>
    [
      response.async,
      response.asyncChain,
      response.task,
      response.taskChain,
      response.sync,
      response.child,
      response.children,
      response.childChain,
    ].flatMap((carrier) => carrier?.logKeys ?? []),
  );
  return [...new Set([...carried, node.logBaseKey ?? ""])].filter((key) => key.trim() !== "");
}
