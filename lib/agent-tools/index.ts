export type { AgentTool, ToolCall } from "./agent-tool";
export { agentTools } from "./agent-tools";
export { callTool } from "./call-tool";
export { type Concept, conceptOf, conceptsOfPhrases, isWord, spelling } from "./lexicon";
export { asUntrusted, fromUntrusted } from "./untrusted";
