export { findProject } from "./find-project";
export { listFacets } from "./list-facets";
export { listPipelineNames } from "./list-pipeline-names";
export { readWorkspace } from "./read-workspace";
export {
  executionScope,
  hoursScope,
  inArrayOrNone,
  lineScope,
  pipelineRefs,
  resolveScope,
  type Scope,
} from "./scope";
