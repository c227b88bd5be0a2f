export { classify } from "./classify";
export { createKeyIndex } from "./cluster";
export { commonSpans, ngramCounts, ngramDigest, ngramDistance } from "./cluster-distance";
export { clusterAcrossTests, clusterWithinTest, summariseTestFailures } from "./cluster-tests";
export { fingerprint, maskLine } from "./fingerprint";
export { diffYaml, type YamlDifference } from "./investigate/diff-yaml";
export type {
  CommitFact,
  CorrectionFact,
  ExecutionFact,
  InvestigationFacts,
  RunFact,
  SetupFact,
  SimilarFact,
  SimilarFacts,
  StepFact,
  StepLogFact,
  TelemetryFact,
  TestFact,
  WindowFact,
} from "./investigate/facts";
export { type FoundFailure, findFailures } from "./investigate/find-failures";
export { hostsIn } from "./investigate/hosts";
export { investigate, judge } from "./investigate/investigate";
export { createVersionReader } from "./investigate/versions";
export { normaliseFailureText } from "./normalise";
