import { setTimeout as sleep } from "node:timers/promises";
import { AppError, InvalidInputError } from "@/lib/errors";
import type { Lane, RateLimiter } from "@/lib/harness/client/limiter";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";
import { type BackoffOptions, defaultBackoff, isTransient, jitteredDelayMs, retryAfterMs } from "./backoff";
import { downloadUrls, joinPath, parseBaseUrl } from "./base-url";
import { type ByteStream, readBounded } from "./body";
import {
  type CallOptions,
  defaultMaxBodyBytes,
  defaultMaxTries,
  defaultTimeouts,
  type HarnessClientOptions,
  type HarnessTimeouts,
} from "./client-options";
import {
  HarnessAuthError,
  HarnessCancelledError,
  HarnessContractError,
  HarnessRateLimitError,
  HarnessSideServiceError,
  HarnessTimeoutError,
} from "./errors";
import { errorOfAnswer, looksLikeHtml } from "./failures";
import { type ApprovalGrant, hashArguments } from "./grant";
import { errorOfException } from "./network-failures";
import type { BoundRequest, Operation, ReadOperation, WriteOperation } from "./operation";
import { limiterOf } from "./rate-limiter";
import { encodeBody, renderPath, searchOf } from "./request";
import { decodeAnswer } from "./response";
import { sideServiceOf } from "./service";
import { accountIdOfToken, assertUsableToken } from "./token";
import { exchange, type HttpAnswer } from "./transport";

export type { CallOptions, ExchangeLog, HarnessClientOptions, HarnessTimeouts } from "./client-options";

/** The one way to Harness. Make it with `createHarnessClient`. */
export class HarnessClient {
  readonly accountId: string;
  /** Origin and prefix of the installation, without a trailing slash. */
  readonly baseUrl: string;
  /** What the token may be used for, over all who use it. */
  readonly requestsPerMinute: number;
  readonly #token: string;
  readonly #base: URL;
  readonly #options: HarnessClientOptions;
  readonly #limiter: RateLimiter;
  readonly #lane: Lane;
  readonly #timeouts: HarnessTimeouts;
  readonly #backoff: BackoffOptions;
  readonly #now: () => number;

  constructor(options: HarnessClientOptions) {
    assertUsableToken(options.token);
    const { token, ...rest } = options;
    const account = options.accountId ?? accountIdOfToken(token);
    if (account === undefined || account === "") {
      throw new InvalidInputError("The token does not say which Harness account it belongs to.", {
        remedy: "Enter the account id beside the token; Harness shows it under Account Settings.",
      });
    }
    this.#base = parseBaseUrl(options.baseUrl, { allowHttpLoopback: options.allowHttpLoopback ?? false });
    this.baseUrl = this.#base.href.replace(/\/$/, "");
    this.accountId = account;
    this.#token = token;
    this.#options = { ...rest, token: "" };
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts };
    this.#backoff = { ...defaultBackoff, ...options.backoff };
    this.#now = options.now ?? Date.now;
    this.#lane = options.lane ?? "background";
    this.requestsPerMinute = options.requestsPerMinute ?? defaultRequestsPerMinute;
    this.#limiter = options.limiter ?? limiterOf(token, this.requestsPerMinute);
  }

  /** The client's clock, epoch ms. */
  now(): number {
    return this.#now();
  }

  /** Performs an operation that changes nothing. Safe ones are retried. */
  async call<Args, Result>(
    operation: ReadOperation<Args, Result>,
    args: Args,
    options: CallOptions = {},
  ): Promise<Result> {
    return this.#perform(operation, operation.bind(args), options);
  }

  /**
   * Performs a write that a person approved: this operation with these arguments, once.
   *
   * @throws GrantRefusedError  the grant is for something else, expired or used; nothing was sent
   * @throws AppError  see `sendOutcomeOf` for what the failure means for the write
   */
  async send<Args, Result>(
    operation: WriteOperation<Args, Result>,
    args: Args,
    grant: ApprovalGrant,
    options: CallOptions = {},
  ): Promise<Result> {
    const request = operation.bind(args);
    grant.redeem({
      operationKey: operation.key,
      argsHash: hashArguments(args),
      accountId: this.accountId,
      nowMs: this.#now(),
    });
    return this.#perform(operation, request, options);
  }

  /**
   * Opens a body as a stream: logs and server-sent events. One try after the first byte; ends with a timeout error when
   * Harness is silent for longer than the idle timeout.
   */
  async stream<Args>(
    operation: ReadOperation<Args, string>,
    args: Args,
    options: { signal?: AbortSignal | undefined; accept?: string } = {},
  ): Promise<ByteStream> {
    const request = operation.bind(args);
    return this.#withRetries(operation, options, async (remainingMs) => {
      const abort = new AbortController();
      const headersTimer = setTimeout(() => abort.abort(), Math.min(remainingMs, this.#timeouts.tryMs));
      const signal =
        options.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, options.signal]);
      try {
        const response = await this.#fetch(operation, request, signal, options.accept ?? "*/*");
        if (!response.ok || looksLikeHtml("", response.header("content-type"))) {
          await this.#failOn(operation, response);
        }
        return { status: response.status, result: this.#bodyOf(operation, response, abort, options.signal) };
      } catch (error) {
        throw this.#explain(error, operation, options.signal, abort.signal);
      } finally {
        clearTimeout(headersTimer);
      }
    });
  }

  /**
   * Fetches a signed download address that Harness handed out, at the account's own host first. Our own installation gets the
   * token, except below `/storage/`, where the signature is the key; any other host gets no credentials.
   */
  async download(
    link: string,
    options: { signal?: AbortSignal | undefined; maxBytes: number },
  ): Promise<Buffer> {
    const [first, ...others] = downloadUrls(this.#base, link);
    try {
      return await this.#downloadFrom(first, options);
    } catch (error) {
      for (const url of options.signal?.aborted ? [] : others) {
        const found = await this.#downloadFrom(url, options).catch(() => null);
        if (found !== null) return found;
      }
      // What the account's own host says tells more than what another does.
      throw error;
    }
  }

  async #downloadFrom(
    url: URL,
    options: { signal?: AbortSignal | undefined; maxBytes: number },
  ): Promise<Buffer> {
    const own = url.origin === this.#base.origin;
    const facts = { operation: "log.download", host: url.host };
    const timeout = AbortSignal.timeout(this.#timeouts.totalMs);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    try {
      const response = await exchange(url, {
        method: "GET",
        signal,
        headers: own && !url.pathname.startsWith("/storage/") ? this.#authHeaders() : {},
      });
      if (!response.ok) await this.#failOn({ key: facts.operation }, response);
      return await readBounded(response.body, options.maxBytes, facts.operation);
    } catch (error) {
      throw this.#explain(
        error,
        { key: facts.operation, path: url.pathname },
        options.signal,
        timeout,
        url.host,
      );
    }
  }

  async #perform<Args, Result>(
    operation: Operation<Args, Result>,
    request: BoundRequest,
    options: CallOptions,
  ): Promise<Result> {
    return this.#withRetries(operation, options, async (remainingMs) => {
      const timeout = AbortSignal.timeout(
        Math.max(1, Math.ceil(Math.min(remainingMs, this.#timeouts.tryMs))),
      );
      const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
      try {
        const response = await this.#fetch(operation, request, signal, "application/json, text/plain, */*");
        if (!response.ok) await this.#failOn(operation, response);
        const limit = options.maxBodyBytes ?? this.#options.maxBodyBytes ?? defaultMaxBodyBytes;
        const body = await readBounded(response.body, limit, operation.key);
        const result = decodeAnswer(operation, {
          status: response.status,
          contentType: response.header("content-type"),
          body: body.toString("utf8"),
          token: this.#token,
        });
        return { status: response.status, result };
      } catch (error) {
        throw this.#explain(error, operation, options.signal, timeout);
      }
    });
  }

  async #withRetries<Result>(
    operation: { key: string; method: string; retry: "safe" | "never" },
    options: CallOptions,
    attemptOnce: (remainingMs: number) => Promise<{ status: number; result: Result }>,
  ): Promise<Result> {
    const deadline = performance.now() + (options.totalMs ?? this.#timeouts.totalMs);
    const tries = operation.retry === "safe" ? (this.#options.maxTries ?? defaultMaxTries) : 1;
    for (let attempt = 1; ; attempt += 1) {
      const remaining = deadline - performance.now();
      await this.#limiter.acquire({
        lane: this.#lane,
        maxWaitMs: Math.min(this.#timeouts.queueMs, remaining),
        signal: options.signal,
      });
      const startedAt = performance.now();
      const note = { operation: operation.key, method: operation.method, attempt };
      try {
        const { status, result } = await attemptOnce(Math.max(1, deadline - performance.now()));
        this.#options.log?.({ ...note, durationMs: performance.now() - startedAt, status });
        return result;
      } catch (error) {
        const name = error instanceof Error ? error.name : "unknown";
        this.#options.log?.({ ...note, durationMs: performance.now() - startedAt, error: name });
        const delayMs = this.#delayBeforeRetry(error, attempt, tries);
        if (delayMs === undefined || performance.now() + delayMs >= deadline) throw error;
        await sleep(delayMs, undefined, { signal: options.signal }).catch(() => {
          throw new HarnessCancelledError();
        });
      }
    }
  }

  /** Milliseconds to wait before the next try; undefined when there is to be none. */
  #delayBeforeRetry(error: unknown, attempt: number, tries: number): number | undefined {
    const refused = error instanceof HarnessRateLimitError && isTransient(error);
    if (refused) this.#limiter.slowDown();
    const asked = error instanceof HarnessRateLimitError ? error.retryAfterMs : undefined;
    if (asked !== undefined && asked <= this.#backoff.maxRetryAfterMs)
      this.#limiter.pauseUntil(Date.now() + asked);
    const jittered = jitteredDelayMs(attempt, this.#options.random ?? Math.random, this.#backoff);
    // Harness's documents promise no Retry-After: without one everybody waits a while, not only who was refused.
    if (asked === undefined && refused) this.#limiter.pauseUntil(Date.now() + jittered);
    if (attempt >= tries || !isTransient(error)) return undefined;
    if (asked === undefined) return jittered;
    return asked > this.#backoff.maxRetryAfterMs ? undefined : asked + jittered;
  }

  async #fetch(
    operation: Operation<never, unknown>,
    request: BoundRequest,
    signal: AbortSignal,
    accept: string,
  ): Promise<HttpAnswer> {
    const url = joinPath(this.#base, renderPath(operation.path, request.path ?? {}));
    url.search = searchOf(operation.account, this.accountId, request.query ?? {});
    const body = encodeBody(request);
    return exchange(url, {
      method: operation.method,
      signal,
      headers: {
        ...this.#authHeaders(),
        accept,
        ...(body.contentType === undefined ? {} : { "content-type": body.contentType }),
        ...request.headers,
      },
      body: body.content,
    });
  }

  #authHeaders(): Record<string, string> {
    return {
      "x-api-key": this.#token,
      "harness-account": this.accountId,
      "user-agent": this.#options.userAgent ?? "tackroom",
    };
  }

  /** Reads a failed answer (a little of it) and throws what it means. */
  async #failOn(operation: { key: string }, response: HttpAnswer): Promise<never> {
    if (response.status >= 300 && response.status < 400) {
      // Followed, it would carry the token to an address nobody configured.
      response.discard();
      throw new HarnessContractError("The address redirects somewhere else instead of answering.", {
        details: { operation: operation.key, upstreamStatus: response.status },
        remedy: "Check the base address of the Harness installation.",
      });
    }
    const body = await readBounded(response.body, 256 * 1024, operation.key).catch(() => Buffer.alloc(0));
    throw errorOfAnswer({
      operation: operation.key,
      status: response.status,
      body: body.toString("utf8"),
      contentType: response.header("content-type"),
      retryAfterMs: retryAfterMs(response.header("retry-after"), this.#now()),
      token: this.#token,
    });
  }

  async *#bodyOf(
    operation: { key: string; path: string },
    response: HttpAnswer,
    abort: AbortController,
    caller: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    let idle = setTimeout(() => abort.abort(), this.#timeouts.idleMs);
    try {
      for await (const chunk of response.body) {
        clearTimeout(idle);
        yield chunk;
        idle = setTimeout(() => abort.abort(), this.#timeouts.idleMs);
      }
    } catch (error) {
      throw this.#explain(error, operation, caller, abort.signal);
    } finally {
      clearTimeout(idle);
      abort.abort();
    }
  }

  /** Names an exception: cancelled by the caller, timed out, or a network failure. Our own errors pass through. */
  #explain(
    error: unknown,
    operation: { key: string; path: string },
    caller: AbortSignal | undefined,
    timeout: AbortSignal,
    host = this.#base.host,
  ): unknown {
    if (error instanceof HarnessAuthError) return ofService(error, operation.path);
    if (error instanceof AppError) return error;
    const details = { operation: operation.key };
    if (caller?.aborted) return new HarnessCancelledError(undefined, { details, sent: true });
    if (timeout.aborted) {
      return new HarnessTimeoutError(`${host} did not answer in time.`, {
        details,
        remedy: "Try again later.",
      });
    }
    return errorOfException(error, { operation: operation.key, host });
  }

  /** What logs and inspections may see. */
  toJSON(): { baseUrl: string; accountId: string } {
    return { baseUrl: this.baseUrl, accountId: this.accountId };
  }
}

/** A refused token, as what it means: coming from a service beside the platform, it is that service's word alone. */
function ofService(error: HarnessAuthError, path: string): AppError {
  const service = sideServiceOf(path);
  if (service === null) return error;
  const said = /Harness says: .*$/s.exec(error.message)?.[0];
  return new HarnessSideServiceError(
    service,
    `Harness's ${service} did not accept the token.${said === undefined ? "" : ` ${said}`}`,
    {
      cause: error,
      details: error.details,
      remedy:
        "The token works elsewhere as long as the connector says so; ask a Harness administrator whether it may use this service.",
    },
  );
}

/**
 * Makes a client for one Harness account.
 *
 * @throws InvalidInputError  token unusable or without account, address not HTTPS or not a URL
 */
export function createHarnessClient(options: HarnessClientOptions): HarnessClient {
  return new HarnessClient(options);
}
