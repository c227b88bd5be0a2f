import { afterEach, expect, test } from "vitest";
import { createHarnessClient } from "@/lib/harness/client/client";
import { json, type LocalServer, localServer } from "@/lib/harness/client/local-server.fixture";
import { readTests } from "./read-tests";

let server: LocalServer | undefined;
afterEach(() => server?.close());

const page = (content: unknown[]) => ({
  data: { totalPages: 1, totalItems: content.length, pageItemCount: content.length, pageSize: 100 },
  content,
});

test("a secret that the cut of a long message falls into leaves nothing behind", async () => {
  const secret = `ghp_${"A1b2C3d4E5".repeat(4)}`;
  const message = `${"x".repeat(985)} ${secret}`;
  server = await localServer((request, response) => {
    if (request.path.endsWith("/test_suites")) {
      json(response, 200, page([{ name: "cart", total_tests: 1, failed_tests: 1 }]));
    } else {
      json(
        response,
        200,
        page([{ name: "adds", suite_name: "cart", result: { status: "failed", message } }]),
      );
    }
  });
  const client = createHarnessClient({
    baseUrl: server.baseUrl,
    token: "pat.acct.tok.secretsecretsecret",
    allowHttpLoopback: true,
  });
  const { results } = await readTests(
    client,
    { org: "o", project: "p", pipelineIdentifier: "build", runSequence: 1 },
    { countOnly: false, steps: [{ stage: "s", step: "t" }], repository: null },
  );
  expect(results).toHaveLength(1);
  expect(results[0]?.message).toMatch(/^x{985} \[redacted\]$/);
});
