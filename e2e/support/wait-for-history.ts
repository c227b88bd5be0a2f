import { mkdirSync } from "node:fs";
import { type APIRequestContext, type FullConfig, request } from "@playwright/test";
import { roles } from "@/schemas/roles";
import { addresses } from "./addresses";
import { sessionFile, sessionFolder } from "./sessions";
import { signIn } from "./sign-in";

/** Before the first test: a session for each role, and the demo's history read far enough that pages have something to show. */
export default async function prepare(_config: FullConfig): Promise<void> {
  mkdirSync(sessionFolder, { recursive: true });
  for (const role of roles) {
    const context = await request.newContext({ baseURL: addresses.app });
    await signIn(context, role);
    await context.storageState({ path: sessionFile(role) });
    if (role === "admin") {
      await waitUntilRead(context);
    }
    await context.dispose();
  }
}

/** Stores of telemetry have no projects. */
interface Connector {
  projects?: { watched: boolean; syncState: string; name: string }[];
}

async function waitUntilRead(context: APIRequestContext): Promise<void> {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const connectors: Connector[] = await (await context.get("/api/connectors")).json();
    const watched = connectors
      .flatMap((connector) => connector.projects ?? [])
      .filter((project) => project.watched);
    if (watched.length > 0 && watched.every((project) => project.syncState === "live")) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`The demo's history was not read in time: ${JSON.stringify(watched)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
