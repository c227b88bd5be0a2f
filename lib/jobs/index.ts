export { getSender } from "./boss";
export { enqueue } from "./enqueue";
export type { JobHandlers } from "./job-handler";
export { type RunningJobs, startJobs } from "./start-jobs";
