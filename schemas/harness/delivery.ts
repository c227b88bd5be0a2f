import { z } from "zod";
import { optionalFlag, optionalMs, optionalNumber, optionalText, TagMap } from "./primitives";

export const Service = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  description: optionalText,
  orgIdentifier: optionalText,
  projectIdentifier: optionalText,
  tags: TagMap,
  yaml: optionalText,
});
export type Service = z.infer<typeof Service>;
export const ServiceItem = z.looseObject({
  service: Service,
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
});

/** `type` is `Production` or `PreProduction`. */
export const Environment = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  type: optionalText,
  description: optionalText,
  color: optionalText,
  tags: TagMap,
});
export type Environment = z.infer<typeof Environment>;
export const EnvironmentItem = z.looseObject({
  environment: Environment,
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
});

export const Infrastructure = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  type: optionalText,
  deploymentType: optionalText,
  environmentRef: optionalText,
});
export type Infrastructure = z.infer<typeof Infrastructure>;
export const InfrastructureItem = z.looseObject({ infrastructure: Infrastructure });

const ConnectorError = z.looseObject({
  reason: optionalText,
  message: optionalText,
  code: optionalNumber,
});

export const ConnectorStatus = z.looseObject({
  status: optionalText,
  errorSummary: optionalText,
  errors: z.array(ConnectorError).nullish(),
  testedAt: optionalMs,
  lastConnectedAt: optionalMs,
});
export type ConnectorStatus = z.infer<typeof ConnectorStatus>;

/** A connector as listed and as got. `status.status`: SUCCESS, FAILURE, PARTIAL, UNKNOWN, PENDING. */
export const ConnectorItem = z.looseObject({
  connector: z.looseObject({
    identifier: z.string(),
    name: z.string(),
    type: optionalText,
    description: optionalText,
    orgIdentifier: optionalText,
    projectIdentifier: optionalText,
    tags: TagMap,
    spec: z.unknown().optional(),
  }),
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
  status: ConnectorStatus.nullish(),
  harnessManaged: optionalFlag,
});
export type ConnectorItem = z.infer<typeof ConnectorItem>;

/** The outcome of a connection test. */
export const ConnectorTest = z.looseObject({
  status: z.string(),
  errorSummary: optionalText,
  errors: z.array(ConnectorError).nullish(),
  testedAt: optionalMs,
  delegateId: optionalText,
});
export type ConnectorTest = z.infer<typeof ConnectorTest>;

export const DelegateReplica = z.looseObject({
  uuid: optionalText,
  hostName: optionalText,
  version: optionalText,
  connected: optionalFlag,
  lastHeartbeat: optionalMs,
  expiringAt: optionalMs,
});

/** A delegate group. */
export const Delegate = z.looseObject({
  name: optionalText,
  type: optionalText,
  description: optionalText,
  tags: z.array(z.string()).nullish(),
  connected: optionalFlag,
  lastHeartBeat: optionalMs,
  delegateReplicas: z.array(DelegateReplica).nullish(),
  autoUpgrade: optionalText,
  legacy: optionalFlag,
});
export type Delegate = z.infer<typeof Delegate>;
