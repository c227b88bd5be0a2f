import { createHash, randomUUID } from "node:crypto";
import { and, eq, type SQL } from "drizzle-orm";
import { approvalRequests } from "@/lib/db/schema";
import type { RequestOrigin } from "@/schemas/approvals";

/** An origin as a request's row holds it. */
export interface StoredOrigin {
  id: string;
  threadId: string | null;
  teammateId: string | null;
  toolCallId: string | null;
}

/**
 * How a request of this origin is stored. The call of a conversation is unique within its thread, by an index. A call of a
 * program or a schedule has no thread: the request's own id is made of it and of the person, so that the same call finds
 * the same row. Such a row has no thread, so nothing is told anywhere; its call keeps the origin's kind and id before it.
 */
export function storedOrigin(origin: RequestOrigin, personId: string): StoredOrigin {
  switch (origin.kind) {
    case "page":
      return { id: randomUUID(), threadId: null, teammateId: null, toolCallId: null };
    case "chat":
      return {
        id: randomUUID(),
        threadId: origin.threadId,
        teammateId: origin.teammateId,
        toolCallId: origin.callKey,
      };
    case "program":
      return ofCall([origin.kind, origin.programId, origin.callKey], personId);
    case "schedule":
      return ofCall([origin.kind, origin.scheduleId, origin.callKey], personId);
  }
}

function ofCall(call: readonly [string, string, string], personId: string): StoredOrigin {
  return { id: uuidOf([...call, personId]), threadId: null, teammateId: null, toolCallId: call.join(":") };
}

/** A UUID of version 8 (RFC 9562, section 5.8): 122 bits of the SHA-256 of the parts. */
function uuidOf(parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** The request that the same call made before. */
export function sameCall(id: string, { threadId, toolCallId }: Omit<StoredOrigin, "id">): SQL | undefined {
  return threadId === null || toolCallId === null
    ? eq(approvalRequests.id, id)
    : and(eq(approvalRequests.threadId, threadId), eq(approvalRequests.toolCallId, toolCallId));
}
