import { z } from "zod";
import { ExecutionSummary } from "./execution";
import { FailureInfo } from "./failure";
import { optionalFlag, optionalMs, optionalText } from "./primitives";

const LogCarrier = z.looseObject({
  logKeys: z.array(z.string()).nullish(),
  units: z.array(z.string()).nullish(),
  callbackIds: z.array(z.string()).nullish(),
});

/** How a node ran: exactly one of the members is present. `async.callbackIds[0]` of an approval step is its instance id. */
export const ExecutableResponse = z.looseObject({
  async: LogCarrier.nullish(),
  asyncChain: LogCarrier.nullish(),
  task: LogCarrier.nullish(),
  taskChain: LogCarrier.nullish(),
  sync: LogCarrier.nullish(),
  child: LogCarrier.nullish(),
  children: LogCarrier.nullish(),
  childChain: LogCarrier.nullish(),
});
export type ExecutableResponse = z.infer<typeof ExecutableResponse>;

/** A command unit of a delegate task; its times are text on the wire. */
export const UnitProgress = z.looseObject({
  unitName: optionalText,
  status: optionalText,
  startTime: optionalMs,
  endTime: optionalMs,
});
export type UnitProgress = z.infer<typeof UnitProgress>;

/** How a running node was stopped or steered; exactly one issuer is present. Odd ones are dropped, not the execution. */
export const InterruptHistory = z.looseObject({
  interruptId: optionalText,
  interruptType: optionalText,
  tookEffectAt: optionalMs.catch(null),
  interruptConfig: z
    .looseObject({
      issuedBy: z
        .looseObject({
          manualIssuer: z
            .looseObject({
              email_id: optionalText,
              user_id: optionalText,
              type: optionalText,
              identifier: optionalText,
            })
            .nullish(),
          adviserIssuer: z.looseObject({ adviseType: optionalText }).nullish(),
          timeoutIssuer: z.unknown().optional(),
          triggerIssuer: z.looseObject({ triggerRef: optionalText }).nullish(),
        })
        .nullish(),
    })
    .nullish()
    .catch(null),
});
export type InterruptHistory = z.infer<typeof InterruptHistory>;

/** A node of the execution graph: a step, a group, a stage or a structural section. */
export const GraphNode = z.looseObject({
  uuid: z.string(),
  name: optionalText,
  identifier: optionalText,
  baseFqn: optionalText,
  stepType: optionalText,
  status: z.string(),
  startTs: optionalMs,
  endTs: optionalMs,
  stepParameters: z.unknown().optional(),
  outcomes: z.unknown().optional(),
  failureInfo: FailureInfo.nullish(),
  skipInfo: z.unknown().optional(),
  executableResponses: z.array(ExecutableResponse).nullish(),
  unitProgresses: z.array(UnitProgress).nullish(),
  progressData: z.unknown().optional(),
  delegateInfoList: z
    .array(
      z.looseObject({ id: optionalText, name: optionalText, taskId: optionalText, taskName: optionalText }),
    )
    .nullish(),
  interruptHistories: z.array(InterruptHistory).nullish(),
  stepDetails: z
    .looseObject({
      childPipelineExecutionDetails: z
        .looseObject({ planExecutionId: optionalText, orgId: optionalText, projectId: optionalText })
        .nullish(),
    })
    .nullish(),
  strategyMetadata: z.unknown().optional(),
  executionInputConfigured: optionalFlag,
  logBaseKey: optionalText,
});
export type GraphNode = z.infer<typeof GraphNode>;

export const ExecutionGraph = z.looseObject({
  rootNodeId: optionalText,
  nodeMap: z.record(z.string(), GraphNode).nullish(),
  nodeAdjacencyListMap: z
    .record(
      z.string(),
      z.looseObject({ children: z.array(z.string()).nullish(), nextIds: z.array(z.string()).nullish() }),
    )
    .nullish(),
});
export type ExecutionGraph = z.infer<typeof ExecutionGraph>;

/** Details of an execution. The graph is absent or nearly empty unless the full graph was asked for. */
export const ExecutionDetail = z.looseObject({
  pipelineExecutionSummary: ExecutionSummary,
  executionGraph: ExecutionGraph.nullish(),
  childGraph: z
    .looseObject({
      pipelineExecutionSummary: ExecutionSummary.nullish(),
      executionGraph: ExecutionGraph.nullish(),
    })
    .nullish(),
  rollbackGraph: z.looseObject({ executionGraph: ExecutionGraph.nullish() }).nullish(),
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
