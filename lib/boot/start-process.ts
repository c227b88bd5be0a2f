import { systemContext } from "@/lib/auth";
import { bootState } from "@/lib/boot/boot-state";
import { demoConnectorPort, ensureDemoConnector } from "@/lib/boot/ensure-demo-connector";
import { ensureDemoTelemetry } from "@/lib/boot/ensure-demo-telemetry";
import { jobHandlers } from "@/lib/boot/job-handlers";
import { shareRateLimits } from "@/lib/boot/share-rate-limits";
import { startSimulatorProcess } from "@/lib/boot/start-simulator";
import { kindsWith } from "@/lib/connectors";
import { closeDatabase } from "@/lib/db";
import { env, publishAuthAddress } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { notePeerAddresses } from "@/lib/http";
import { type RunningJobs, startJobs } from "@/lib/jobs";
import { logger } from "@/lib/log";
import { ensureDefaultTeammate } from "@/lib/team";

/**
 * Everything a server process does before it answers: checks its configuration, opens and migrates the database,
 * starts the demo's simulator and the workers. A process that cannot start ends with a message and a non-zero code.
 */
export async function startProcess(): Promise<void> {
  try {
    const { role, demo, openai, simulatorPort } = env();
    publishAuthAddress();
    notePeerAddresses();
    const ctx = await systemContext("start-up");
    await shareRateLimits();
    await ensureDefaultTeammate({ ctx });
    const simulatorUrl =
      demo && role !== "worker"
        ? await startSimulatorProcess(simulatorPort || (await demoConnectorPort(ctx)))
        : null;
    const jobs = await startJobs({ role, handlers: jobHandlers, executionKinds: kindsWith("executions") });
    stopWith(jobs);
    if (simulatorUrl !== null) {
      await ensureDemoConnector(ctx, simulatorUrl);
      await ensureDemoTelemetry(ctx, simulatorUrl);
    }
    bootState().ready = true;
    logger().info({ role, demo, model: openai?.model ?? "playbook" }, "started");
  } catch (error) {
    const known = error instanceof AppError || (error instanceof Error && error.name === "EnvironmentError");
    if (known) {
      console.error(
        `\n${error.message}\n${error instanceof AppError && error.remedy ? `${error.remedy}\n` : ""}`,
      );
    } else {
      logger().fatal({ err: error }, "the process could not start");
    }
    process.exit(1);
  }
}

/** Ends running jobs and closes the database before the process goes, so that the next start finds everything whole. */
function stopWith(jobs: RunningJobs): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) {
      return;
    }
    stopping = true;
    bootState().ready = false;
    void jobs
      .stop()
      .catch((error: unknown) => logger().error({ err: error }, "jobs did not stop cleanly"))
      .then(closeDatabase)
      .catch((error: unknown) => logger().error({ err: error }, "the database did not close cleanly"))
      .finally(() => process.exit(signal === "SIGINT" ? 130 : 0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
