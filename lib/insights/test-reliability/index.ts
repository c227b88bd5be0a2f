export { analyseHistory } from "./judge/analyse-history";
export { changePoints } from "./judge/change-points";
export { describeVerdict } from "./judge/describe-verdict";
export type { EnvironmentVerdict } from "./judge/environment";
export { identify, mergeResults, type TestIdentity, testKeyOf } from "./judge/identity";
export { judgeTest, scoreTest } from "./judge/judge-test";
export { applyRun, createLedger, type Ledger, type TestRecord } from "./judge/ledger";
export { headerText, ledgerEngine, ledgerOf, recordBytes, recordOfBytes } from "./judge/ledger-snapshot";
export { flipRate, outcomeEntropy, transitionScore } from "./judge/outcome-sequence";
export { type CommitCount, rateSegments } from "./judge/rate-segments";
export { reasonOfMessage } from "./judge/reasons";
export {
  endOfRun,
  type JudgedSuite,
  type RedRun,
  type RunVerdict,
  redRunsOf,
  type Standing,
} from "./judge/red-runs";
export { followRenames, type Rename, vanishedAndAppeared } from "./judge/renames";
export { isFailure } from "./judge/same-commit";
export { createTrack, harnessMarkAt, noteResult, type TestTrack } from "./judge/track";
export { parseCodeowners } from "./owners/codeowners";
export { ownersOfPlace } from "./owners/place-owners";
export { placeOfTest } from "./owners/places";
export { badgeSvg } from "./quarantine/badge-svg";
export { matchesAnyBranch, type QuarantineReach, quarantineHolds } from "./quarantine/branch-patterns";
export {
  defaultPolicy,
  idleDays,
  nextState,
  noLongerRuns,
  type StateRecord,
  type Transition,
} from "./quarantine/policy";
export { describePreview, type PolicyPreview, startPreview } from "./quarantine/preview-policy";
export { previewFrom } from "./quarantine/preview-window";
export { advise, describeReplay, hasRealFault, type ReplayBasis } from "./quarantine/quarantine";
export { quarantineText } from "./quarantine/quarantine-formats";
export { createReportParsing, parseReport } from "./report/parse-report";
export { suiteRunsOfReports } from "./report/report-runs";
export type { ParsedReport, ReportLimits } from "./report/types";
export type { SuiteResult, SuiteRun, TestAdvice, TestCost, TestLabel, TestVerdict } from "./types";
