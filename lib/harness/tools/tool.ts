import { z } from "zod";
import type { ApprovalGrant, HarnessClient, HarnessScope } from "@/lib/harness/client";
import { type AllowedScopes, type ResourceTypeName, resourceTypeNames } from "@/lib/harness/registry";
import type { StoredOperation } from "@/schemas/approvals";
import type { Risk } from "@/schemas/risk";
import { ResourceTypeInput } from "@/schemas/tools/inputs";
import type { WritePlan } from "@/schemas/tools/write-plan";

// A model is offered the names as choices; what is checked stays text.
z.globalRegistry.add(ResourceTypeInput, { enum: [...resourceTypeNames] });

/** What a tool knows of the place it is used in. */
export interface ToolContext {
  /** Scope of calls that do not name one. */
  defaults: HarnessScope;
  allowedScopes: AllowedScopes;
  now(): Date;
  signal?: AbortSignal | undefined;
  /** Longest result in characters of JSON; longer ones are cut with a note. */
  maxResultChars?: number | undefined;
}

export interface ToolArgs<Input> {
  ctx: ToolContext;
  client: HarnessClient;
  input: Input;
}

/** What a call would touch: what permissions are decided on, before anything is sent. */
export interface ToolOperation {
  /** Null for tools that touch no single type (search, describe). */
  resourceType: ResourceTypeName | null;
  /** CRUD verb, action, or the tool's own verb. */
  operation: string;
  risk: Risk;
}

interface AnyTool<Name extends string, In extends z.ZodType, Out extends z.ZodType> {
  name: Name;
  /** For models and for people: what it does and when to use it. */
  description: string;
  input: In;
  output: Out;
  /**
   * What this input would touch. Sends nothing.
   *
   * @throws InvalidInputError  unknown type, unsupported operation, unreadable address
   */
  operationOf(input: z.output<In>): ToolOperation;
}

/** A tool that changes nothing. */
export interface ReadTool<Name extends string, In extends z.ZodType, Out extends z.ZodType>
  extends AnyTool<Name, In, Out> {
  kind: "read";
  run(args: ToolArgs<z.output<In>>): Promise<z.output<Out>>;
}

export interface ExecuteArgs {
  client: HarnessClient;
  /** As planned, perhaps stored in between. */
  operation: StoredOperation;
  grant: ApprovalGrant;
  signal?: AbortSignal | undefined;
}

/** A tool that changes something: it plans, a person approves, it executes exactly the plan. */
export interface WriteTool<Name extends string, In extends z.ZodType, Out extends z.ZodType>
  extends AnyTool<Name, In, Out> {
  kind: "write";
  /** Resolves the input to the exact request. Reads what it needs for that; changes nothing. */
  plan(args: ToolArgs<z.output<In>>): Promise<WritePlan>;
  execute(args: ExecuteArgs): Promise<z.output<Out>>;
}

/** A tool whose risk depends on the action: `operationOf` tells which way to go. */
export interface MixedTool<Name extends string, In extends z.ZodType, Out extends z.ZodType>
  extends Omit<WriteTool<Name, In, Out>, "kind"> {
  kind: "mixed";
  /** For inputs whose risk is `read`. */
  run(args: ToolArgs<z.output<In>>): Promise<z.output<Out>>;
}

export const readTool = <Name extends string, In extends z.ZodType, Out extends z.ZodType>(
  tool: Omit<ReadTool<Name, In, Out>, "kind">,
): ReadTool<Name, In, Out> => ({ ...tool, kind: "read" });

export const writeTool = <Name extends string, In extends z.ZodType, Out extends z.ZodType>(
  tool: Omit<WriteTool<Name, In, Out>, "kind">,
): WriteTool<Name, In, Out> => ({ ...tool, kind: "write" });

export const mixedTool = <Name extends string, In extends z.ZodType, Out extends z.ZodType>(
  tool: Omit<MixedTool<Name, In, Out>, "kind">,
): MixedTool<Name, In, Out> => ({ ...tool, kind: "mixed" });
