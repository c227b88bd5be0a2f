import {
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import type { Role } from "@/schemas/roles";
import { instant } from "./columns";

/** People who have signed in. `id` is `<provider>:<provider's subject>`, so that two providers never share a person. */
export const users = pgTable("users", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email"),
  image: text("image"),
  provider: text("provider").notNull(),
  role: text("role").$type<Role>().notNull(),
  /** Raised when the role is lowered or an admin signs the person out everywhere: older sessions end. */
  sessionEpoch: integer("session_epoch").notNull().default(0),
  createdAt: instant("created_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
});

/** Fixed-window counters for rate limits that must hold over several processes (sign-in attempts). */
export const rateWindows = pgTable(
  "rate_windows",
  {
    key: text("key").notNull(),
    windowStart: instant("window_start").notNull(),
    hits: integer("hits").notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.windowStart] })],
);

/** A token's row of requests to Harness, kept by all processes: when the place that was taken last is due. */
export const rateSlots = pgTable("rate_slots", {
  /** A hash of the token. */
  key: text("key").primaryKey(),
  lastDueAt: instant("last_due_at").notNull(),
  /** The part of its pace that was left when Harness last refused a request, and when that was; it grows from then on. */
  share: doublePrecision("share").notNull().default(1),
  slowedAt: instant("slowed_at"),
});

/** Who did what, when, to what. Rows are only ever added, in the transaction of the write that they tell of. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind").$type<"user" | "teammate" | "system">().notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    actorRole: text("actor_role").notNull(),
    /** Dotted verb, e.g. `approval.approved`, `connector.created`. */
    action: text("action").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: text("subject_id").notNull(),
    /** One line for the reader. */
    summary: text("summary").notNull(),
    details: jsonb("details").$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id").notNull(),
  },
  (t) => [
    index("audit_log_at").on(t.at),
    index("audit_log_subject").on(t.subjectType, t.subjectId, t.at),
    index("audit_log_actor").on(t.actorId, t.at),
  ],
);

/** Settings of the whole installation, one row a key; the schema of each value is in `schemas/settings.ts`. */
export const settings = pgTable("settings", {
  key: text("key").primaryKey(),
  value: jsonb("value").notNull(),
  updatedAt: instant("updated_at").notNull(),
  updatedBy: text("updated_by").notNull(),
});
