import type { z } from "zod";
import { TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import { AppError } from "@/lib/errors";
import {
  type ByteStream,
  errorOfException,
  exchange,
  HarnessContractError,
  HarnessNetworkError,
  HarnessTimeoutError,
  type HttpAnswer,
  isLoopbackHost,
  readBounded,
} from "@/lib/harness/client";
import { redactSecrets } from "@/lib/redact-secrets";
import type { StoreAuth } from "@/schemas/connectors/store-connectors";
import type { TelemetryProblemKind } from "@/schemas/telemetry/telemetry-problems";

export interface StoreAccess {
  baseUrl: string;
  auth: StoreAuth;
  /** The bearer token or the password; absent for a store without sign-in. */
  secret?: string | undefined;
  tenant: string | null;
  allowHttpLoopback: boolean;
  /** One exchange, from sending to the last byte. */
  timeoutMs?: number | undefined;
  maxBodyBytes?: number | undefined;
}

export interface StoreRequest<Answer> {
  /** Below the store's address, such as `/api/v1/query`. */
  path: string;
  parameters: Record<string, string>;
  /** POST sends the parameters as a form: queries may be longer than an address. */
  method: "GET" | "POST";
  answer: z.ZodType<Answer>;
  signal?: AbortSignal | undefined;
}

const defaultTimeoutMs = 15_000;
const defaultMaxBodyBytes = 8 * 1024 * 1024;
const maxRefusalBytes = 64 * 1024;
const maxTries = 2;

/**
 * The address of a store, checked: HTTPS, or HTTP to this machine where that is allowed; no credentials in it.
 *
 * @throws TelemetryError  `address_invalid`, `insecure_address`
 */
export function storeAddress(baseUrl: string, options: { allowHttpLoopback: boolean }): URL {
  if (!URL.canParse(baseUrl)) {
    throw new TelemetryError("address_invalid", `"${baseUrl}" is not a web address.`);
  }
  const url = new URL(baseUrl);
  if (url.username !== "" || url.password !== "") {
    throw new TelemetryError("address_invalid", "The address must not contain a user name or a password.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TelemetryError("address_invalid", `${url.protocol} addresses are not supported.`);
  }
  if (url.protocol === "http:" && !(options.allowHttpLoopback && isLoopbackHost(url.hostname))) {
    throw new TelemetryError(
      "insecure_address",
      `${url.origin} is not encrypted: a secret sent there could be read on the way.`,
    );
  }
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "") || "/";
  return url;
}

/** Asks a store over HTTP: bounded in time and size, without redirects, answers checked. The secret stays inside. */
export class StoreClient {
  readonly #base: URL;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;

  /** @throws TelemetryError  the address may not be asked */
  constructor(access: StoreAccess) {
    this.#base = storeAddress(access.baseUrl, access);
    this.#headers = {
      accept: "application/json",
      "user-agent": "Tackroom",
      ...authorization(access.auth, access.secret ?? ""),
      ...(access.tenant === null ? {} : { "x-scope-orgid": access.tenant }),
    };
    this.#timeoutMs = access.timeoutMs ?? defaultTimeoutMs;
    this.#maxBodyBytes = access.maxBodyBytes ?? defaultMaxBodyBytes;
  }

  /** Without query and trailing slash. */
  get baseUrl(): string {
    return this.#base.href.replace(/\/+$/, "");
  }

  /**
   * @throws TelemetryError  no answer, a refusal, or an answer of another form; the caller's abort is thrown as it is
   */
  async ask<Answer>(request: StoreRequest<Answer>): Promise<Answer> {
    const url = new URL(this.#base);
    url.pathname = `${this.#base.pathname === "/" ? "" : this.#base.pathname}${request.path}`;
    const form = new URLSearchParams(request.parameters).toString();
    if (request.method === "GET") url.search = form;
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline]);
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await exchange(url, {
          method: request.method,
          headers:
            request.method === "GET"
              ? this.#headers
              : { ...this.#headers, "content-type": "application/x-www-form-urlencoded" },
          body: request.method === "GET" ? undefined : form,
          signal,
        });
        if (!answer.ok) throw await this.#refusal(answer);
        const body = await readBounded(answer.body, this.#maxBodyBytes, request.path);
        return parseAnswer(body.toString("utf8"), request.answer, this.#base.host);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (deadline.aborted) throw this.#late();
        // A kept connection may be closed at the moment it is used again. Questions may be asked twice.
        if (tries < maxTries && isReset(error, this.#base.host)) continue;
        throw this.#named(error);
      }
    }
  }

  #late(): TelemetryError {
    return new TelemetryError(
      "timeout",
      `${this.#base.host} did not answer within ${Math.round(this.#timeoutMs / 1000)} seconds.`,
    );
  }

  #named(error: unknown): TelemetryError {
    if (error instanceof TelemetryError) return error;
    const { host } = this.#base;
    if (error instanceof HarnessContractError) {
      return new TelemetryError("too_large", `The answer of ${host} is too large.`);
    }
    const known = errorOfException(error, { operation: "telemetry", host });
    if (known instanceof HarnessTimeoutError) return new TelemetryError("timeout", known.message);
    const problem: TelemetryProblemKind =
      known instanceof HarnessNetworkError ? networkProblems[known.failure] : "bad_answer";
    return new TelemetryError(problem, known.message);
  }

  async #refusal(answer: HttpAnswer): Promise<TelemetryError> {
    const { status } = answer;
    const { host } = this.#base;
    if (status >= 300 && status < 400) {
      answer.discard();
      return new TelemetryError("redirected", `${host} redirects to another address, which is not followed.`);
    }
    const said = await refusalText(answer.body);
    const words = said === "" ? "" : ` It says: ${said}`;
    const refused = (problem: TelemetryProblemKind, what: string) =>
      new TelemetryError(problem, `${host} ${what}.${words}`);
    if (status === 401) return refused("unauthorized", "does not accept the credentials");
    if (status === 403) return refused("forbidden", "does not allow this");
    if (status === 404 || status === 405)
      return refused("wrong_service", `has no such API (status ${status})`);
    if (status === 400 || status === 422) return refused("query_refused", "refused the query");
    if (status === 429) return refused("rate_limited", "was asked too often");
    if (status === 504) return refused("timeout", "did not answer in time");
    return refused("server_error", `failed with status ${status}`);
  }
}

function isReset(error: unknown, host: string): boolean {
  if (error instanceof AppError) return false;
  const known = errorOfException(error, { operation: "telemetry", host });
  return known instanceof HarnessNetworkError && known.failure === "reset";
}

const networkProblems = {
  dns: "host_unreachable",
  refused: "connection_refused",
  reset: "host_unreachable",
  certificate: "certificate",
  unreachable: "host_unreachable",
} as const;

function authorization(auth: StoreAuth, secret: string): Record<string, string> {
  if (auth.kind === "none") return {};
  if (auth.kind === "bearer") return { authorization: `Bearer ${secret}` };
  return {
    authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`, "utf8").toString("base64")}`,
  };
}

/** What a store says of its refusal: the error of its envelope, or plain text; nothing of a web page. */
async function refusalText(body: ByteStream): Promise<string> {
  let text: string;
  try {
    text = (await readBounded(body, maxRefusalBytes, "refusal")).toString("utf8").trim();
  } catch {
    return "";
  }
  if (text.startsWith("<")) return "";
  const said = errorOfEnvelope(text) ?? (text.startsWith("{") || text.startsWith("[") ? "" : text);
  return redactSecrets(said.replace(/\s+/g, " ")).slice(0, 300);
}

function errorOfEnvelope(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    if ("error" in value && typeof value.error === "string") return value.error;
    if ("message" in value && typeof value.message === "string") return value.message;
    return null;
  } catch {
    return null;
  }
}

function parseAnswer<Answer>(text: string, schema: z.ZodType<Answer>, host: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw text.trimStart().startsWith("<")
      ? new TelemetryError("wrong_service", `${host} answered with a web page.`)
      : new TelemetryError("bad_answer", `${host} answered with something that is not JSON.`);
  }
  // Some proxies turn every status into 200: an error envelope stays one.
  if (typeof value === "object" && value !== null && "status" in value && value.status === "error") {
    throw new TelemetryError(
      "query_refused",
      `${host} refused the query. It says: ${redactSecrets(errorOfEnvelope(text) ?? "nothing").slice(0, 300)}`,
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new TelemetryError("bad_answer", `${host} answered in a form that this API does not have.`);
  }
  return parsed.data;
}
