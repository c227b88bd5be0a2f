import { z } from "zod";
import { Outcome } from "./execution-status";

/** One deployment of one service to one environment. Instants are epoch milliseconds. */
export const DeploymentRow = z.object({
  id: z.number().int(),
  projectKey: z.string(),
  projectName: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  executionId: z.string(),
  serviceIdentifier: z.string(),
  serviceName: z.string(),
  environmentIdentifier: z.string(),
  environmentName: z.string(),
  production: z.boolean(),
  version: z.string().nullable(),
  artifact: z.string().nullable(),
  outcome: Outcome,
  status: z.string(),
  startedAt: z.number(),
  durationMs: z.number().nullable(),
  isRollback: z.boolean(),
  triggeredBy: z.string().nullable(),
});
export type DeploymentRow = z.infer<typeof DeploymentRow>;

export const DeploymentFigures = z.object({
  total: z.number().int(),
  failed: z.number().int(),
  rollbacks: z.number().int(),
  /** failed or rolled back / ended, 0..1; null without any. */
  changeFailureRate: z.number().nullable(),
  production: z.number().int(),
  durationP50Ms: z.number().nullable(),
});
export type DeploymentFigures = z.infer<typeof DeploymentFigures>;

/** What runs where: the newest successful deployment of a service to an environment. */
export const ServiceTarget = z.object({
  projectKey: z.string(),
  projectName: z.string(),
  serviceIdentifier: z.string(),
  serviceName: z.string(),
  environmentIdentifier: z.string(),
  environmentName: z.string(),
  production: z.boolean(),
  deployments: z.number().int(),
  last: DeploymentRow,
});
export type ServiceTarget = z.infer<typeof ServiceTarget>;

export const DeploymentsView = z.object({
  asOf: z.number(),
  from: z.number(),
  to: z.number(),
  bucket: z.enum(["hour", "day"]),
  current: DeploymentFigures,
  previous: DeploymentFigures,
  targets: z.array(ServiceTarget),
  /** The newest of the range, newest first, at most `maxDeployments`. */
  deployments: z.array(DeploymentRow),
  notices: z.array(z.string()),
});
export type DeploymentsView = z.infer<typeof DeploymentsView>;
