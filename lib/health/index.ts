export { readCauseShares } from "./cause-shares";
export { readHealth } from "./read-health";
export { rollUps } from "./roll-ups";
