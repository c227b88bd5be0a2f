import { randomUUID } from "node:crypto";
import pino from "pino";
import { demoAccounts } from "@/lib/auth/demo-accounts";
import { ensureDemoConnector } from "@/lib/boot/ensure-demo-connector";
import { ensureDemoTelemetry } from "@/lib/boot/ensure-demo-telemetry";
import type { Actor, Context } from "@/lib/context";
import { closeDatabase, getOpenDatabase } from "@/lib/db/client";
import type { OpenDatabase } from "@/lib/db/database";
import { migrate } from "@/lib/db/migrate";
import { getSender } from "@/lib/jobs/boss";
import { ensureDefaultTeammate } from "@/lib/team/teammates/ensure-default-teammate";
import { type Section, sections } from "./stored-contents.fixture";

/** A stored data directory, opened as a process of this version opens its own. */
export interface Opened {
  database: OpenDatabase;
  /** An admin at the time when it was made. */
  ctx: Context;
  sections: Readonly<Record<string, Section>>;
  /** What a start does beside the migration, once more. */
  startAgain(): Promise<void>;
  /** The demo's connectors, found again or made. */
  startDemo(simulatorUrl: string): Promise<void>;
  startQueue(): ReturnType<typeof getSender>;
  close(): Promise<void>;
}

/** Opens and migrates the data directory that the environment names, and starts the product on it. */
export async function openStored(madeAt: Date): Promise<Opened> {
  const database = await getOpenDatabase();
  const as = (actor: Actor): Context => ({
    db: database.db,
    actor,
    log: pino({ level: "silent" }),
    requestId: randomUUID(),
    now: () => madeAt,
  });
  const admin = demoAccounts.find(({ role }) => role === "admin");
  if (admin === undefined) throw new Error("the demo has no admin");
  const system = as({ kind: "system", id: "system", name: "start-up", role: "system" });
  await ensureDefaultTeammate({ ctx: system });
  return {
    database,
    ctx: as({ kind: "user", ...admin }),
    sections,
    startAgain: async () => {
      await migrate(database);
      await ensureDefaultTeammate({ ctx: system });
    },
    startDemo: async (simulatorUrl) => {
      await ensureDemoConnector(system, simulatorUrl);
      await ensureDemoTelemetry(system, simulatorUrl);
    },
    startQueue: getSender,
    close: closeDatabase,
  };
}
