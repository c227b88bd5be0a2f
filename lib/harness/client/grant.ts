import { createHash } from "node:crypto";
import { GrantRefusedError } from "./errors";

/** What a person decided, as far as the client needs it to check a write. */
export interface GrantFacts {
  approvalId: string;
  /** The one operation that may be sent, such as `pipeline.run`. */
  operationKey: string;
  /** `hashArguments` of the exact arguments that were shown to the approver. */
  argsHash: string;
  /** Harness account the write was approved for; a grant for one account is worthless on another. */
  accountId: string;
  /** Id of the person (or standing rule) who decided. */
  decidedBy: string;
  /** Epoch ms after which the grant is void. */
  expiresAtMs?: number | undefined;
}

let create: (facts: GrantFacts) => Grant;

class Grant {
  readonly #facts: GrantFacts;
  #redeemed = false;

  private constructor(facts: GrantFacts) {
    this.#facts = facts;
  }

  static {
    create = (facts) => new Grant(facts);
  }

  get approvalId(): string {
    return this.#facts.approvalId;
  }

  /** Marks the grant as used; a second use, or a use for anything else than what was approved, throws. */
  redeem(use: { operationKey: string; argsHash: string; accountId: string; nowMs: number }): void {
    const facts = this.#facts;
    const refuse = (message: string) => {
      throw new GrantRefusedError(message, {
        remedy: "Ask for approval again.",
        details: { operation: use.operationKey, approvalId: facts.approvalId },
      });
    };
    if (this.#redeemed) refuse("This approval was used already; an approved action runs once.");
    if (facts.operationKey !== use.operationKey) refuse("This approval is for another operation.");
    if (facts.accountId !== use.accountId) refuse("This approval is for another Harness account.");
    if (facts.argsHash !== use.argsHash) refuse("The arguments differ from the ones that were approved.");
    if (facts.expiresAtMs !== undefined && use.nowMs > facts.expiresAtMs)
      refuse("This approval has expired.");
    this.#redeemed = true;
  }
}

/** The proof that a person approved exactly one write. Opaque: only `issueGrant` makes one. */
export type ApprovalGrant = Grant;

/** Issues the grant for a decided approval. Only `lib/approvals` may call this; a test guards the import. */
export function issueGrant(facts: GrantFacts): ApprovalGrant {
  return create({ ...facts });
}

/** SHA-256 (hex) of a value's canonical JSON: keys sorted, undefined dropped. Equal arguments hash equally. */
export function hashArguments(args: unknown): string {
  return createHash("sha256").update(canonicalJson(args)).digest("hex");
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
