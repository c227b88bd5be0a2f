export { ItemPage } from "./answers";
export { isRecord } from "./list-styles";
export { entryByName, operationKey, operationOf, type RegistryOperation } from "./operations";
export { type ResourceInput, resolveRequest, valuesOf } from "./resolve";
export type { AnyEntry, CrudVerb, Entry, Fields, ResourceType, Values } from "./resource-type";
export {
  entryOf,
  findResourceType,
  isResourceTypeName,
  type ResourceTypeName,
  resourceType,
  resourceTypeNames,
  resourceTypes,
  typesWith,
} from "./resource-types";
export { type AllowedScopes, assertScopeAllowed, resolveScope } from "./scope";
export { type HarnessUrl, linkTo, listLinkTo, parseHarnessUrl } from "./urls";
