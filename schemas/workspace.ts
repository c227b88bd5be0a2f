import { z } from "zod";
import { SyncState } from "./connectors/harness-connector";

/** What the frame around every page shows: projects with their sync, approvals that wait. */
export const WorkspaceProject = z.object({
  key: z.string(),
  name: z.string(),
  orgName: z.string(),
  connectorId: z.string(),
  connectorName: z.string(),
  syncState: SyncState,
  backfillDone: z.number().int(),
  backfillTotal: z.number().int().nullable(),
  lastSyncAt: z.string().nullable(),
  /** Why the last sync failed, in words; null when it did not. */
  problem: z.string().nullable(),
});
export type WorkspaceProject = z.infer<typeof WorkspaceProject>;

export const WorkspaceView = z.object({
  projects: z.array(WorkspaceProject),
  pendingApprovals: z.number().int(),
  connectorCount: z.number().int(),
});
export type WorkspaceView = z.infer<typeof WorkspaceView>;

/** A pipeline to jump to. */
export const PipelineName = z.object({ projectKey: z.string(), identifier: z.string(), name: z.string() });
export type PipelineName = z.infer<typeof PipelineName>;
