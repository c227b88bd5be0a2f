import { timestamp } from "drizzle-orm/pg-core";

/** An instant in UTC, millisecond precision (Harness sends epoch milliseconds). */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
