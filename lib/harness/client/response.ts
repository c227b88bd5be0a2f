import { z } from "zod";
import { HarnessContractError } from "./errors";
import { errorOfAnswer, looksLikeHtml, parseJson } from "./failures";
import type { ResponseShape } from "./operation";

const DataEnvelope = z.looseObject({
  status: z.string().nullish(),
  correlationId: z.string().nullish(),
  data: z.unknown().optional(),
  resource: z.unknown().optional(),
});

const ResourceEnvelope = z.looseObject({ resource: z.unknown().optional() });

/** A 2xx answer as it came. */
export interface ReceivedAnswer {
  status: number;
  contentType: string | null;
  body: string;
  token: string;
}

/**
 * Takes the result out of a 2xx answer and checks it.
 *
 * @throws HarnessContractError  not JSON, truncated, without its envelope, or not of the promised shape
 * @throws AppError  `status: ERROR` or `FAILURE` inside a 200, translated like any other failure
 */
export function decodeAnswer<Result>(
  operation: { key: string; response: ResponseShape<Result> },
  answer: ReceivedAnswer,
): Result {
  const { envelope, schema, mayBeEmpty } = operation.response;
  if (envelope === "text") return check(operation.key, schema, answer.body);
  if (answer.body.trim() === "") {
    if (mayBeEmpty === true) return check(operation.key, schema, undefined);
    throw contractError(operation.key, answer, "The answer is empty.");
  }
  if (looksLikeHtml(answer.body, null)) {
    throw errorOfAnswer({ ...answer, operation: operation.key });
  }
  const parsed = parseJson(answer.body);
  if (parsed === undefined) {
    throw contractError(
      operation.key,
      answer,
      "The answer is not valid JSON; it may have been cut off on the way.",
    );
  }
  if (saysItFailed(parsed.value)) throw errorOfAnswer({ ...answer, operation: operation.key });
  if (envelope === "data") {
    const unwrapped = DataEnvelope.safeParse(parsed.value);
    if (!unwrapped.success)
      throw contractError(operation.key, answer, "The answer lacks Harness's envelope.");
    // Some routes of the NG services still answer in the older envelope.
    return check(operation.key, schema, unwrapped.data.data ?? unwrapped.data.resource);
  }
  if (envelope === "resource") {
    const unwrapped = ResourceEnvelope.safeParse(parsed.value);
    if (!unwrapped.success)
      throw contractError(operation.key, answer, "The answer lacks Harness's envelope.");
    return check(operation.key, schema, unwrapped.data.resource);
  }
  return check(operation.key, schema, parsed.value);
}

/** Harness answers some failures with HTTP 200 and says so only in the body. */
function saysItFailed(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const status = "status" in value ? value.status : undefined;
  return (status === "ERROR" || status === "FAILURE") && !("id" in value) && !("testedAt" in value);
}

function check<Result>(operation: string, schema: z.ZodType<Result>, value: unknown): Result {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 5).map((issue) => ({
    path: issue.path.map(String).join("."),
    problem: issue.message,
  }));
  const first = issues[0];
  const where =
    first === undefined
      ? ""
      : ` First difference: ${first.path === "" ? "the whole answer" : first.path}: ${first.problem}.`;
  throw new HarnessContractError(`Harness's answer does not have the expected shape.${where}`, {
    details: { operation, issues },
    remedy: "The Harness API may have changed. Update Tackroom, or report this with the details.",
  });
}

function contractError(operation: string, answer: ReceivedAnswer, message: string): HarnessContractError {
  return new HarnessContractError(message, {
    details: { operation, upstreamStatus: answer.status, bytes: answer.body.length },
    remedy: "Try again; if it persists, a proxy between this server and Harness may be changing answers.",
  });
}
