import { HarnessNotification } from "@/schemas/webhooks";

interface Scope {
  orgIdentifier: string;
  projectIdentifier: string;
}

/** What a body that came with the secret says. */
export type Notification =
  | ({ about: "execution"; event: string; planExecutionId: string } & Scope)
  | ({ about: "trigger"; event: string; pipelineIdentifier: string; triggerIdentifier: string } & Scope)
  | { about: "test" }
  /** Nothing that concerns this connector, and why. */
  | { about: "nothing"; event: string | null; subject: string | null; reason: string };

const maxIdChars = 64;
/** Pipeline, stage and step events, and the one that asks for a person; compared without case, blanks and underscores. */
const ofExecution = /^(?:(?:pipeline|stage|step)[a-z]+|waitingforuseraction)$/;
const ofTrigger = "triggerfailed";
/** How the rule's Test button words it, in whichever key, and how a test is called elsewhere. */
const testWords =
  /\btest[\s_-]*(?:notification|message|webhook|event|alert)\b|\b(?:notification|webhook|message)[\s_-]*test\b|\btest\b.{0,30}\bfrom harness\b/i;
/** A test is short; what is longer is a template that mentions one. */
const maxTestChars = 2_000;

/**
 * Reads a notification of Harness. What is not understood is no error: a rule of a person's own making sends it, and Harness would
 * call its webhook broken.
 */
export function understandNotification(body: string, accountId: string): Notification {
  const json = parsed(body);
  const data = HarnessNotification.safeParse(json).data?.eventData;
  const event = data?.eventType?.slice(0, 100) || null;
  if (data === undefined || event === null) {
    if (body.length <= maxTestChars && texts(json ?? body).some((text) => testWords.test(text)))
      return { about: "test" };
    return nothing(null, null, json === undefined ? "Its body is not JSON." : foreignForm);
  }
  const name = event.toLowerCase().replace(/[^a-z]/g, "");
  const { orgIdentifier, projectIdentifier, pipelineIdentifier, planExecutionId, triggerIdentifier } = data;
  const subject = planExecutionId?.slice(0, maxIdChars) || triggerIdentifier || null;
  if (data.accountIdentifier && data.accountIdentifier !== accountId) {
    return nothing(event, subject, "It is of another Harness account.");
  }
  if (name.startsWith("test")) return { about: "test" };
  if (name !== ofTrigger && !ofExecution.test(name)) {
    return nothing(event, subject, "This kind of event is not known here.");
  }
  if (!orgIdentifier || !projectIdentifier) {
    return nothing(event, subject, "It does not say which project it is of.");
  }
  const scope = { orgIdentifier, projectIdentifier };
  if (name === ofTrigger) {
    return pipelineIdentifier && triggerIdentifier
      ? { about: "trigger", event, ...scope, pipelineIdentifier, triggerIdentifier }
      : nothing(event, subject, "It does not say which trigger it is of.");
  }
  return planExecutionId && planExecutionId.length <= maxIdChars
    ? { about: "execution", event, ...scope, planExecutionId }
    : nothing(event, subject, "It does not say which execution it is of.");
}

const foreignForm =
  "Its body has not the form of Harness's own notifications, as that of a custom template has not.";

function nothing(event: string | null, subject: string | null, reason: string): Notification {
  return { about: "nothing", event, subject, reason };
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** All texts within a value. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
