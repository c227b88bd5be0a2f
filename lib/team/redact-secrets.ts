export { redactDeep, redactSecrets } from "@/lib/insights/redact-secrets";
