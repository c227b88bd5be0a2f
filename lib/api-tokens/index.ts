export { createApiToken } from "./create-api-token";
export { listApiTokens } from "./list-api-tokens";
export { requireApiToken } from "./require-api-token";
export { revokeApiToken } from "./revoke-api-token";
