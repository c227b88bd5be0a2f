export { bareHost, isLoopbackHost, parseBaseUrl } from "./base-url";
export { type ByteStream, readBounded } from "./body";
export { createHarnessClient, HarnessClient } from "./client";
export {
  HarnessAuthError,
  HarnessCancelledError,
  HarnessContractError,
  HarnessNetworkError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessServerError,
  HarnessSideServiceError,
  HarnessTimeoutError,
  sendOutcomeOf,
} from "./errors";
export { errorOfAnswer, parseJson } from "./failures";
export { type ApprovalGrant, hashArguments, issueGrant } from "./grant";
export type { Lane, RateLimiter } from "./limiter";
export { errorOfException } from "./network-failures";
export {
  type AccountParameters,
  bare,
  data,
  type HarnessScope,
  type HttpMethod,
  type Query,
  type ReadOperation,
  readOperation,
  resource,
  scopeQuery,
  text,
  type WriteOperation,
} from "./operation";
export { leastShare, type Pace, paceOf, recoveryMs, slowDownEveryMs } from "./pace";
export { limiterOf, shareLimits } from "./rate-limiter";
export { renderPath } from "./request";
export type { SlotLedger } from "./slot-ledger";
export { accountIdOfToken, assertUsableToken, withoutTokens } from "./token";
export { exchange, type HttpAnswer } from "./transport";
