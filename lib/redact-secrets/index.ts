export { redactDeep, redactRecord } from "./redact-deep";
export { redactSecrets } from "./redact-secrets";
