import type { Pipeline } from "@/simulator/story/types";

/** A pipeline as the story writes it down; the rest follows from it. */
export type PipelineDraft = Omit<
  Pipeline,
  | "yaml"
  | "version"
  | "createdAt"
  | "lastUpdatedAt"
  | "deleted"
  | "asksForBuild"
  | "runtimeVariables"
  | "shouldUseSimplifiedKey"
> & { runtimeVariables?: Pipeline["runtimeVariables"]; shouldUseSimplifiedKey?: boolean };
