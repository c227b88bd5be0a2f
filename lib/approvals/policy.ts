import type { Actor, Context } from "@/lib/context";
import { ForbiddenError } from "@/lib/errors";
import { assertCan, can, decideActionFor, roleNeededFor } from "@/lib/permissions";
import type { ApprovalStatus } from "@/schemas/approvals";
import type { Risk } from "@/schemas/risk";

export interface DecidableRequest {
  status: ApprovalStatus;
  risk: Risk;
  requestedBy: string;
  expiresAt: Date;
}

export interface ApprovalPolicy {
  separateRequester: boolean;
}

const onlyPersons = "Only a person decides on a request.";

/**
 * What can be said before a request is looked at.
 *
 * @throws ForbiddenError  the actor is no person, or of a role that decides on nothing
 */
export function assertMayDecide(ctx: Pick<Context, "actor">): void {
  if (ctx.actor.kind !== "user") throw new ForbiddenError(onlyPersons);
  assertCan(ctx, "approvals.decide");
}

/** The person who answers for an actor: a teammate acts on somebody's behalf. Null for background work. */
export function personBehind(actor: Actor): { id: string; name: string } | null {
  switch (actor.kind) {
    case "user":
      return { id: actor.id, name: actor.name };
    case "teammate":
      return actor.onBehalfOf;
    case "system":
      return null;
  }
}

/**
 * Why this actor may not decide on this request, as a sentence; null when they may. Deciding is for people: neither a
 * teammate nor background work ever decides, whatever its role.
 */
export function whyMayNotDecide(
  actor: Actor,
  request: DecidableRequest,
  policy: ApprovalPolicy,
  now: Date,
): string | null {
  if (request.status !== "pending") {
    return `This request is already ${request.status}.`;
  }
  if (request.expiresAt.getTime() <= now.getTime()) {
    return "This request has expired.";
  }
  if (actor.kind !== "user") return onlyPersons;
  const action = decideActionFor(request.risk);
  if (!can(actor.role, action)) {
    return request.risk === "destructive"
      ? `A destructive operation is decided by the role ${roleNeededFor(action)}; you are ${actor.role}.`
      : `Deciding needs the role ${roleNeededFor(action)} or above; you are ${actor.role}.`;
  }
  if (policy.separateRequester && request.requestedBy === actor.id) {
    return "You asked for this yourself; somebody else has to decide.";
  }
  return null;
}

/** Who asked may take a pending request back, and so may an admin. */
export function mayWithdraw(actor: Actor, request: DecidableRequest): boolean {
  return (
    request.status === "pending" &&
    actor.kind === "user" &&
    (request.requestedBy === actor.id || actor.role === "admin")
  );
}
