export { cancelInvestigation } from "./cancel-investigation";
export { collectFacts } from "./facts/collect-facts";
export { readStartedWith, type StartedWith } from "./facts/read-setup";
export { getInvestigation } from "./get-investigation";
export { giveFeedback } from "./give-feedback";
export { investigateExecution } from "./investigate-execution";
export { noteEndedExecution } from "./note-ended-execution";
export { startInvestigation } from "./start-investigation";
export { sweepInvestigations } from "./sweep-investigations";
