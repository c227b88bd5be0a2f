import type { ErrorView } from "@/schemas/error-view";

/** An answer of our own API that is not 2xx, with what it says. */
export class ApiError extends Error {
  readonly view: ErrorView;
  readonly status: number;

  constructor(view: ErrorView, status: number) {
    super(view.message);
    this.name = "ApiError";
    this.view = view;
    this.status = status;
  }
}

/**
 * Reads JSON from our own route handlers. Their answers are built by the same verbs and types as the first view, so
 * they are not parsed again in the browser.
 *
 * @throws ApiError the answer is an error, or there is none
 */
export async function fetchJson<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      { code: "upstream_unreachable", message: "Tackroom did not answer.", remedy: "Check your connection." },
      0,
    );
  }
  if (!response.ok) throw new ApiError(await errorOf(response), response.status);
  return (await response.json()) as Value;
}

async function errorOf(response: Response): Promise<ErrorView> {
  const fallback: ErrorView = {
    code: response.status === 401 ? "unauthenticated" : "internal",
    message: `Tackroom answered with HTTP ${response.status}.`,
  };
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "error" in body) {
      const { error } = body;
      if (typeof error === "object" && error !== null && "message" in error && "code" in error)
        return error as ErrorView; // checked as far as it is read
    }
    return fallback;
  } catch {
    return fallback;
  }
}
