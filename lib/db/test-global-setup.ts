import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { startTestPostgres, type TestPostgres } from "./test-postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers any request with the address of the run's Postgres server, started by the first request. */
    postgresBroker: string;
  }
}

/** One Postgres server a test run, started only when a suite asks for it: most runs of one folder never do. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<TestPostgres> | undefined;
  const broker = createServer((_request, response) => {
    started ??= startTestPostgres();
    started.then(
      ({ url }) => response.end(url),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, "127.0.0.1", resolve));
  const address = broker.address();
  if (typeof address !== "object" || address === null) throw new Error("The broker has no address.");
  project.provide("postgresBroker", `http://127.0.0.1:${address.port}`);
  return async () => {
    broker.close();
    const server = await started?.catch(() => undefined);
    await server?.stop();
  };
}
