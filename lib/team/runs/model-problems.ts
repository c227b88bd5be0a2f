import {
  APICallError,
  EmptyResponseBodyError,
  InvalidResponseDataError,
  JSONParseError,
  LoadAPIKeyError,
} from "@ai-sdk/provider";
import { NoOutputGeneratedError, RetryError, StreamProviderError } from "ai";
import { AppError } from "@/lib/errors";
import { redactSecrets } from "@/lib/redact-secrets";
import type { ProblemData } from "@/schemas/team/threads";

/** What went wrong with the model, for the reader of the thread. Never holds a key or a body. */
export function problemOf(error: unknown): ProblemData {
  if (RetryError.isInstance(error)) return problemOf(error.lastError ?? error.errors.at(-1));
  if (NoOutputGeneratedError.isInstance(error) && error.cause !== undefined) return problemOf(error.cause);
  if (APICallError.isInstance(error)) {
    return byStatus(error.statusCode, retryAfterSeconds(error.responseHeaders), error.cause);
  }
  if (StreamProviderError.isInstance(error)) return byStatus(error.statusCode, null, undefined);
  if (LoadAPIKeyError.isInstance(error)) return byStatus(401, null, undefined);
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return {
      code: "timeout",
      message: "The language model did not answer in time.",
      remedy: "What had arrived is kept. Ask again in a moment.",
    };
  }
  if (
    EmptyResponseBodyError.isInstance(error) ||
    InvalidResponseDataError.isInstance(error) ||
    JSONParseError.isInstance(error) ||
    NoOutputGeneratedError.isInstance(error)
  ) {
    return cutShort;
  }
  if (error instanceof AppError) {
    return { code: error.code, message: redactSecrets(error.message), remedy: error.remedy ?? null };
  }
  if (isNetworkError(error)) {
    return {
      code: "unreachable",
      message: "The connection to the language model broke.",
      remedy: "What had arrived is kept. Ask again; if it goes on, check OPENAI_BASE_URL and the network.",
    };
  }
  return {
    code: "internal",
    message: "The answer could not be completed.",
    remedy: "Ask again. The details are in the server log.",
  };
}

const cutShort: ProblemData = {
  code: "cut",
  message: "The language model's answer broke off.",
  remedy: "What had arrived is kept. Ask again.",
};

function byStatus(status: number | undefined, waitSeconds: number | null, cause: unknown): ProblemData {
  if (status === 429) {
    return {
      code: "rate_limited",
      message: "The language model's provider is limiting requests or its quota is used up (429).",
      remedy:
        waitSeconds === null ? "Ask again in a minute." : `It asks to wait ${waitSeconds} s. Ask again then.`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: "auth",
      message: `The language model's provider refused the key (${status}).`,
      remedy: "An administrator has to check OPENAI_API_KEY.",
    };
  }
  if (status === 404) {
    return {
      code: "not_found",
      message: "The provider does not know this model or address (404).",
      remedy: "An administrator has to check OPENAI_MODEL, OPENAI_BASE_URL and OPENAI_API.",
    };
  }
  if (status !== undefined && status >= 500) {
    return {
      code: "upstream_failed",
      message: `The language model's provider failed (${status}).`,
      remedy: "Ask again in a moment.",
    };
  }
  if (status !== undefined && status >= 400) {
    return {
      code: "refused",
      message: `The language model's provider refused the request (${status}).`,
      remedy: "A shorter question or a new thread may help; the details are in the server log.",
    };
  }
  // What Node's fetch says when a body that had begun ends early: whoever answered was reached.
  if (cause instanceof Error && cause.message === "terminated") return cutShort;
  return isNetworkError(cause)
    ? {
        code: "unreachable",
        message: "The language model cannot be reached.",
        remedy: "Ask again; if it goes on, an administrator has to check OPENAI_BASE_URL and the network.",
      }
    : cutShort;
}

function retryAfterSeconds(headers: Record<string, string> | undefined): number | null {
  const value = headers?.["retry-after"];
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

function isNetworkError(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    if (
      /ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|UND_ERR|terminated|fetch failed|socket|other side closed/i.test(
        `${"code" in current ? String(current.code) : ""} ${current.message}`,
      )
    ) {
      return true;
    }
  }
  return false;
}
