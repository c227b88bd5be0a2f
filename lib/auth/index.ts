export { createContext, findContext, requireContext, systemContext } from "./context";
export { demoAccounts } from "./demo-accounts";
export { limitSignIns } from "./limit-sign-ins";
export { authOptions } from "./options";
export { hitRateLimit } from "./rate-limit";
