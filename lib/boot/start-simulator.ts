import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { demoTelemetryToken, demoToken } from "@/lib/boot/demo-token";
import { rememberSimulatorAddress } from "@/lib/boot/simulator-address";
import { env } from "@/lib/env";
import { logger } from "@/lib/log";

const startTimeoutMs = 30_000;
const restartAfterMs = 1_000;
const maxRestarts = 5;

/**
 * Starts the simulated Harness account as a process of its own and keeps it running while this process lives. It keeps
 * its story under the data directory, so that a restart goes on where it stopped.
 *
 * @param preferredPort the port of the last time, so that stored addresses stay true; another one when it is taken
 * @returns its address
 */
export async function startSimulatorProcess(preferredPort: number): Promise<string> {
  let url: string;
  try {
    url = await launch(preferredPort, 0);
  } catch (error) {
    if (preferredPort === 0) {
      throw error;
    }
    logger().warn({ preferredPort }, "the simulator's port is taken; it gets another one");
    url = await launch(0, 0);
  }
  rememberSimulatorAddress(url);
  return url;
}

function launch(port: number, restarts: number): Promise<string> {
  const root = /* turbopackIgnore: true */ process.cwd();
  const stateDirectory = join(/* turbopackIgnore: true */ env().dataDir, "simulator");
  mkdirSync(stateDirectory, { recursive: true });
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "simulator", "main.ts")], {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: "",
      NODE_ENV: "production",
      SIM_PORT: String(port),
      SIM_TOKEN: demoToken(),
      SIM_TELEMETRY_TOKEN: demoTelemetryToken(),
      SIM_STATE_DIR: stateDirectory,
      // It ends when its standard input does: whatever ends this process ends the simulator as well.
      SIM_PARENT: "stdin",
    },
  });
  process.once("exit", () => child.kill());
  return addressOf(child).then((url) => {
    child.once("exit", (code) => {
      logger().error({ code, restarts }, "the simulator has ended");
      if (restarts < maxRestarts) {
        const samePort = Number(new URL(url).port);
        setTimeout(() => {
          launch(samePort, restarts + 1).catch((error: unknown) =>
            logger().error({ err: error }, "the simulator did not come back"),
          );
        }, restartAfterMs).unref();
      }
    });
    return url;
  });
}

/** Reads the address that the simulator prints when it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => fail("did not start in time"), startTimeoutMs);
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill();
      reject(new Error(`The simulator ${why}. ${output.slice(-500)}`));
    };
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    child.once("exit", (code) => fail(`ended with code ${code}`));
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      logger().debug({ text: chunk.toString("utf8").slice(0, 500) }, "simulator");
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (url !== undefined) {
        clearTimeout(timer);
        child.removeAllListeners("exit");
        resolve(url);
      }
    });
  });
}
