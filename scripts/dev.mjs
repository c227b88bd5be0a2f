// `npm run dev`: the product with hot reload. Next keeps its build apart, in `.next/dev`.
import { join } from "node:path";
import { checkEnvironment, ensureInstalled, readEnvFile, root, runOnNode24 } from "./setup.mjs";

ensureInstalled();
Object.assign(process.env, { ...readEnvFile(), ...process.env });
const { port, host } = checkEnvironment();
const next = join(root, "node_modules", "next", "dist", "bin", "next");
process.exit(runOnNode24([next, "dev", "-p", String(port), "-H", host], { NEXT_TELEMETRY_DISABLED: "1" }));
