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
  HarnessTimeoutError,
  sendOutcomeOf,
} from "./errors";
export { type ApprovalGrant, hashArguments, issueGrant } from "./grant";
export type { RateLimiter } from "./limiter";
export { errorOfException } from "./network-failures";
export type { HarnessScope } from "./operation";
export { requestIntervalMs, requestsPerSecond, shareLimits, TokenBucket } from "./rate-limiter";
export type { SlotLedger } from "./shared-rate-limiter";
export { accountIdOfToken, assertUsableToken } from "./token";
export { exchange, type HttpAnswer } from "./transport";
