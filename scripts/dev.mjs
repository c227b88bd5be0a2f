// `npm run dev`: the product with hot reload, on its own build folder.
import { join } from "node:path";
import { ensureInstalled, root, runOnNode24 } from "./setup.mjs";

ensureInstalled();
const port = process.env.PORT ?? "3000";
process.exit(
  runOnNode24(
    [
      join(root, "node_modules", "next", "dist", "bin", "next"),
      "dev",
      "-p",
      port,
      "-H",
      process.env.TACKROOM_HOST ?? "127.0.0.1",
    ],
    {
      TACKROOM_DIST_DIR: ".next-dev",
      NEXT_TELEMETRY_DISABLED: "1",
    },
  ),
);
