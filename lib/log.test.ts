import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a token reaches no log line, by whatever way it is logged, and each line stays one", async () => {
  const token = `pat.${"A".repeat(22)}.${"0".repeat(24)}.${"s".repeat(20)}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", path.join("lib", "log-probe.fixture.ts")],
    { env: { PATH: process.env.PATH ?? "", NODE_ENV: "test", PROBE_TOKEN: token } },
  );
  expect(stdout).not.toContain(token);
  expect(stdout).not.toContain("s".repeat(20));
  expect(stdout).not.toContain("MIIabc");
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(6);
  for (const line of lines.slice(0, 4)) expect(JSON.parse(line)).toMatchObject({ requestId: "r1" });
  expect(JSON.parse(lines[5] ?? "")).toMatchObject({ msg: "after it" });
});
