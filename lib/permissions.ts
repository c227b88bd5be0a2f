import type { Context } from "@/lib/context";
import { ForbiddenError } from "@/lib/errors";
import type { Risk } from "@/schemas/risk";
import { type Role, roles } from "@/schemas/roles";

/**
 * The one table of role x action. Server actions, route handlers, pages and tools consult nothing else. An action that
 * is missing here cannot be named anywhere.
 */
const weakestRole = {
  "workspace.read": "viewer",
  "threads.read": "viewer",
  "threads.write": "viewer",
  "approvals.read": "viewer",
  "approvals.request": "member",
  "approvals.withdraw": "member",
  "approvals.decide": "approver",
  "approvals.decideDestructive": "admin",
  "connectors.read": "viewer",
  "connectors.sync": "member",
  "connectors.manage": "admin",
  "audit.read": "approver",
  "settings.read": "viewer",
  "settings.manage": "admin",
  "people.read": "member",
  "people.manage": "admin",
  "investigations.read": "viewer",
  "investigations.start": "member",
  "investigations.correct": "member",
  "failures.own": "member",
  "tests.upload": "member",
  "tests.decide": "member",
  "tests.quarantine": "approver",
  "tests.policy": "approver",
  "tests.owners": "member",
  "tokens.read": "member",
  "tokens.manage": "admin",
} as const satisfies Record<string, Role>;

export type Action = keyof typeof weakestRole;
export const actions = Object.keys(weakestRole).filter((key): key is Action => key in weakestRole);

/** What background work may not do, whoever asked for it. */
const forPersons: ReadonlySet<Action> = new Set([
  "approvals.decide",
  "approvals.decideDestructive",
  "tests.decide",
  "tests.quarantine",
]);

/** Whether people of this role may do this. Background work (`system`) may only do what no person has to decide. */
export function can(role: Role | "system", action: Action): boolean {
  if (role === "system") {
    return !forPersons.has(action);
  }
  return roles.indexOf(role) >= roles.indexOf(weakestRole[action]);
}

/** The weakest role that may do this, for messages. */
export function roleNeededFor(action: Action): Role {
  return weakestRole[action];
}

/** The action that deciding on an operation of this risk takes. */
export function decideActionFor(risk: Risk): Action {
  return risk === "destructive" ? "approvals.decideDestructive" : "approvals.decide";
}

/**
 * @throws ForbiddenError  the actor's role may not do this
 */
export function assertCan(ctx: Pick<Context, "actor">, action: Action): void {
  if (!can(ctx.actor.role, action)) {
    throw new ForbiddenError(
      `This needs the role ${roleNeededFor(action)} or above; you are signed in as ${ctx.actor.role}.`,
      {
        remedy: "Ask an admin of this Tackroom for the role.",
        details: { action, role: ctx.actor.role, needed: roleNeededFor(action) },
      },
    );
  }
}
