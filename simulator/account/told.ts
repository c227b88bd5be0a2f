import { editTree } from "@/simulator/account/edit-tree";
import { type AccountFacts, todaysAccount } from "@/simulator/account/switches";
import { unit } from "@/simulator/story/random";

/*
 * What is odd in the data of real accounts: `moduleInfo` is an untyped map that differs by deployment type and version, numbers come
 * as text, lists hold nulls. Seen in live integrations and in public copies of Harness's server.
 */
interface Oddity {
  /** A path of the answer, as `editTree` takes it. */
  at: string;
  /** What stands there instead; what it does not know stays as it is. */
  put: (value: unknown) => unknown;
}

const whenList = (make: (list: unknown[]) => unknown) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 ? make(value) : value;
const whenText = (make: (text: string) => unknown) => (value: unknown) =>
  typeof value === "string" && value !== "" ? make(value) : value;
const nothings = whenList(() => [null]);
const asText = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : value;
const isoText = (value: unknown) => (typeof value === "number" ? new Date(value).toISOString() : value);
const joined = whenList((list) => list.join(","));

const ci = "moduleInfo.ci";
const cd = "moduleInfo.cd";
const built = `${ci}.ciExecutionInfoDTO`;

/** Of a summary: the item of a list, and the first part of the details. */
const summaryOddities: Oddity[] = [
  { at: `${cd}.envIdentifiers`, put: nothings },
  { at: `${cd}.envIdentifiers`, put: joined },
  { at: `${cd}.infrastructureIdentifiers`, put: nothings },
  { at: `${cd}.infrastructureIdentifiers`, put: joined },
  { at: `${cd}.serviceIdentifiers`, put: nothings },
  { at: `${cd}.serviceIdentifiers`, put: joined },
  { at: `${ci}.branch`, put: whenText((name) => ({ name, state: null })) },
  { at: `${ci}.scmDetailsList`, put: nothings },
  { at: `${built}.author`, put: (value) => (value === undefined ? value : "systemUser") },
  { at: `${built}.branch.commits.*.timeStamp`, put: isoText },
  { at: `${built}.pullRequest.commits.*.timeStamp`, put: isoText },
  {
    at: "layoutNodeMap.*.moduleInfo.cd.serviceInfo.artifacts.primary.tag",
    put: whenText((tag) => Number(tag.replaceAll(/\D/g, "").slice(0, 8))),
  },
  { at: "layoutNodeMap.*.moduleInfo.cd.rollbackDuration", put: () => "0" },
  { at: "failureInfo.failureTypeList", put: (value) => (Array.isArray(value) ? [null] : value) },
  {
    at: "layoutNodeMap.*.failureInfoDTO.failureTypeList",
    put: (value) => (Array.isArray(value) ? [null] : value),
  },
  { at: "runSequence", put: asText },
  { at: "totalStagesCount", put: asText },
  { at: "successfulStagesCount", put: asText },
  { at: "canRetry", put: asText },
  { at: "layoutNodeMap.nothing", put: () => null },
  { at: "layoutNodeMap.unnamed", put: () => ({ nodeUuid: "unnamed", edgeLayoutList: null }) },
];

/** Of the graph of steps. */
const graphOddities: Oddity[] = [
  { at: "nodeMap.*.delegateInfoList", put: nothings },
  { at: "nodeMap.*.unitProgresses.*.startTime", put: whenText(Number) },
  { at: "nodeMap.*.unitProgresses.*.endTime", put: whenText((text) => isoText(Number(text))) },
  { at: "nodeMap.*.failureInfo.failureTypeList", put: (value) => (Array.isArray(value) ? [null] : value) },
  { at: "nodeMap.nothing", put: () => null },
  { at: "nodeMap.unnamed", put: () => ({ uuid: "unnamed", name: "unnamed" }) },
];

/** Each oddity that there is is in a third of the executions that have any. */
const share = 1 / 3;

/** Whether an execution is one of those with odd data; the same ones for the same share, and more for a larger one. */
const isDirty = (id: string, dirty: number): boolean => unit(0, "dirty", id) < dirty;

function soiled<T extends object>(answer: T, id: string, oddities: readonly Oddity[]): T {
  const copy = structuredClone(answer);
  const drawn = (oddity: Oddity) => unit(0, "odd", id, oddity.at, oddities.indexOf(oddity)) < share;
  for (const oddity of oddities.filter(drawn)) editTree(copy, oddity.at, oddity.put);
  return copy;
}

const asCalled = (ignoredFailure: AccountFacts["ignoredFailure"]) => (value: unknown) =>
  value === "IgnoreFailed" ? ignoredFailure : value;

/** A summary as this account gives it. Where data is odd, at least its numbers come as text. */
export function toldSummary<T extends object>(summary: T, id: string, account: AccountFacts): T {
  const { dirty, ignoredFailure } = account;
  if (ignoredFailure === todaysAccount.ignoredFailure && !isDirty(id, dirty)) return summary;
  const copy = isDirty(id, dirty) ? soiled(summary, id, summaryOddities) : structuredClone(summary);
  if (isDirty(id, dirty)) editTree(copy, "failedStagesCount", asText);
  for (const at of ["status", "layoutNodeMap.*.status"]) editTree(copy, at, asCalled(ignoredFailure));
  return copy;
}

/** The graph of steps as this account gives it. */
export function toldGraph<T extends object>(graph: T, id: string, account: AccountFacts): T {
  const { dirty, ignoredFailure } = account;
  if (ignoredFailure === todaysAccount.ignoredFailure && !isDirty(id, dirty)) return graph;
  const copy = isDirty(id, dirty) ? soiled(graph, id, graphOddities) : structuredClone(graph);
  // A step is still one whose failure is ignored; what holds it has passed with a warning.
  editTree(copy, "nodeMap.*", (node) => {
    const isStep =
      typeof node === "object" &&
      node !== null &&
      "logBaseKey" in node &&
      "failureInfo" in node &&
      node.failureInfo !== null;
    if (!isStep) editTree(node, "status", asCalled(ignoredFailure));
    return node;
  });
  return copy;
}

/** An outline as this account gives it. */
export function toldOutline<T extends object>(outline: T, { ignoredFailure }: AccountFacts): T {
  const copy = structuredClone(outline);
  for (const at of ["status", "stagesMap.*.status"]) editTree(copy, at, asCalled(ignoredFailure));
  return copy;
}

/** Half of the executions with odd data have no graph when they are first asked for it, although there are steps. */
export const comesLate = (id: string, { dirty }: AccountFacts): boolean =>
  isDirty(id, dirty) && unit(0, "late graph", id) < 0.5;
