import { z } from "zod";
import type { HarnessClient } from "./client";
import type { ApprovalGrant } from "./grant";
import { bare, type Operation, readOperation, writeOperation } from "./operation";

// Checked by tsc, never run: each line marked as an error must stay one.

const read = readOperation({
  key: "t.get",
  method: "GET",
  path: "/t",
  bind: (_: { id: string }) => ({}),
  response: bare(z.string()),
});
const write = writeOperation({
  key: "t.run",
  method: "POST",
  path: "/t",
  risk: "low_write",
  bind: (_: { id: string }) => ({}),
  response: bare(z.string()),
});

export async function writesNeedAGrant(
  client: HarnessClient,
  grant: ApprovalGrant,
  anyRisk: Operation<{ id: string }, string>,
): Promise<void> {
  const value: string = await client.call(read, { id: "a" });
  await client.send(write, { id: value }, grant);

  // @ts-expect-error a write cannot be called
  await client.call(write, { id: "a" });
  // @ts-expect-error an operation of unknown risk cannot be called
  await client.call(anyRisk, { id: "a" });
  // @ts-expect-error a write cannot be sent without a grant
  await client.send(write, { id: "a" });
  // @ts-expect-error an object that looks like a grant is none
  await client.send(write, { id: "a" }, { approvalId: "a", redeem: () => undefined });
  // @ts-expect-error a streamed operation must be a read
  await client.stream(write, { id: "a" });
  const asWrite = {
    key: "x",
    method: "POST",
    path: "/",
    bind: () => ({}),
    response: bare(z.string()),
  } as const;
  // @ts-expect-error a write operation must state a risk above read
  writeOperation({ ...asWrite, risk: "read" });
}
