import { accountOfEnvironment } from "@/simulator/account/switches";
import { startSimulator } from "@/simulator/start";

/** Reads a whole number from the environment; ends the process with a clear message when it is none. */
function numberFrom(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  console.error(`${name} must be a number, not "${text}"`);
  process.exit(2);
}

function timeFrom(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(value)) return value;
  console.error(`${name} must be a time (ISO 8601 or epoch milliseconds), not "${text}"`);
  process.exit(2);
}

/** `SIM_WEBHOOK_URL`, with one header of its own as `Name: value` in `SIM_WEBHOOK_HEADER`. */
function webhook(): { url: string; headers: Record<string, string> } | null {
  const url = process.env.SIM_WEBHOOK_URL;
  if (!url) return null;
  const [name, ...value] = (process.env.SIM_WEBHOOK_HEADER ?? "").split(":");
  return { url, headers: name ? { [name.trim()]: value.join(":").trim() } : {} };
}

const token = process.env.SIM_TOKEN || null;
const telemetryToken = process.env.SIM_TELEMETRY_TOKEN || null;

try {
  const simulator = await startSimulator({
    port: numberFrom("SIM_PORT") ?? 4010,
    seed: numberFrom("SIM_SEED"),
    now: timeFrom("SIM_NOW"),
    executions: numberFrom("SIM_EXECUTIONS"),
    speed: numberFrom("SIM_SPEED"),
    stateDirectory: process.env.SIM_STATE_DIR || null,
    background: process.env.SIM_BACKGROUND !== "off",
    webhook: webhook(),
    token,
    telemetryToken,
    account: accountOfEnvironment(process.env),
  });
  console.log(`Harness simulator at ${simulator.url}, account ${simulator.accountId}`);
  // A token that the caller gave is the caller's secret; only one that the simulator made up is shown.
  console.log(
    token ? "The main token is the one given in SIM_TOKEN" : `Main token: ${simulator.tokens.main}`,
  );
  console.log(
    `Telemetry at ${simulator.telemetry.prometheusUrl} and ${simulator.telemetry.lokiUrl}, ${
      telemetryToken ? "with the token given in SIM_TELEMETRY_TOKEN" : `token ${simulator.telemetry.token}`
    }`,
  );
  const stop = () => {
    void simulator.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // A parent that holds our standard input open takes us along when it ends, however it ends.
  if (process.env.SIM_PARENT === "stdin") {
    process.stdin.on("end", stop);
    process.stdin.on("error", stop);
    process.stdin.resume();
  }
} catch (error) {
  const busy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const misread = error instanceof RangeError ? error.message : error;
  console.error(busy ? "The simulator's port is taken; set SIM_PORT to another one" : misread);
  process.exit(1);
}
