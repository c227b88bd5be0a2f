export { assignCluster } from "./assign-cluster";
export { assignClusters } from "./assign-clusters";
export { compareExecutions } from "./compare-executions";
export { findSimilarFailures } from "./find-similar-failures";
export { readFailureCluster } from "./read-failure-cluster";
export { readFailureClusters } from "./read-failure-clusters";
export { setClusterOwner } from "./set-cluster-owner";
