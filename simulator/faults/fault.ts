import { z } from "zod";

/** How an answer goes wrong, beside being late or having an error status. */
export const faultKinds = [
  /** HTTP 200 with an error envelope. */
  "status-error",
  /** The real answer, cut in the middle of its JSON but complete as HTTP. */
  "truncated",
  /** Something that looks like JSON and is not. */
  "invalid-json",
  /** The connection is closed before anything is done. */
  "drop",
  /** The request takes effect, and the connection is closed before the answer. */
  "drop-after",
  /** The connection is closed in the middle of the answer's body. */
  "drop-midway",
  /** The real answer, a few bytes at a time. */
  "drip",
  /** The real answer, once the rule is removed. */
  "hold",
  /** The first half of the real answer's body, and the rest once the rule is removed. */
  "hold-midway",
  "invalid-token",
  "expired-token",
  "revoked-token",
  "access-denied",
  /** The web application firewall's 403 page. */
  "waf",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export const Fault = z
  .strictObject({
    latency: z.coerce
      .number()
      .int()
      .min(0)
      .max(600_000)
      .optional()
      .describe("Milliseconds before the answer"),
    status: z.coerce.number().int().min(400).max(599).optional(),
    body: z
      .enum(["dto", "html", "text"])
      .optional()
      .describe("Body of an error status; 502 is HTML by default"),
    "retry-after": z.coerce.number().min(0).optional().describe("Retry-After header in seconds"),
    kind: z.enum(faultKinds).optional(),
    rate: z.coerce.number().min(1).optional().describe("Bytes per second of a drip; default 200"),
  })
  .refine((fault) => Object.keys(fault).length > 0, "a fault needs at least one of latency, status, kind");

export type Fault = z.infer<typeof Fault>;

export const isHeld = ({ kind }: Fault): boolean => kind === "hold" || kind === "hold-midway";

const HeaderFault = Fault.refine((fault) => !isHeld(fault), "what is held needs a rule that can be removed");

/**
 * Reads `x-sim-fault`: `latency=800;status=429;retry-after=2`, or a bare kind such as `drop`.
 *
 * @throws z.ZodError for names and values that mean nothing
 */
export function parseFaultHeader(header: string): Fault {
  const entries = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part): [string, string] => {
      const at = part.indexOf("=");
      return at < 0 ? ["kind", part] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    });
  return HeaderFault.parse(Object.fromEntries(entries));
}

export const FaultRuleInput = z.strictObject({
  match: z
    .strictObject({
      pathPattern: z.string().min(1).optional().describe("Path without /gateway; * stands for any text"),
      queryContains: z.string().min(1).optional().describe("A piece of the decoded query, such as an id"),
      method: z
        .string()
        .transform((method) => method.toUpperCase())
        .optional(),
    })
    .default({}),
  fault: Fault,
  after: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("How many matching requests it lets pass first; default 0"),
  times: z.number().int().min(1).optional().describe("How many matching requests it hits; default 1"),
  untilCleared: z.boolean().optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional().describe("Seed of the probability's draws"),
});

export type FaultRuleInput = z.infer<typeof FaultRuleInput>;
