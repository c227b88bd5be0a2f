import { z } from "zod";
import { inside, shown } from "./item";
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
/** When an entity was made and last changed, which Harness writes beside it. */
const times = { createdAt: shown, lastModifiedAt: shown };
/** A service as the tools show it. */
export const ListedService = inside("service", Service.extend(times));
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
  orgIdentifier: optionalText,
  projectIdentifier: optionalText,
  tags: TagMap,
});
export type Environment = z.infer<typeof Environment>;
export const ListedEnvironment = inside("environment", Environment.extend(times));
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
export const ListedInfrastructure = inside(
  "infrastructure",
  Infrastructure.extend({ description: shown, tags: shown, ...times }),
);
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

const Connector = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  type: optionalText,
  description: optionalText,
  orgIdentifier: optionalText,
  projectIdentifier: optionalText,
  tags: TagMap,
  spec: z.unknown().optional(),
});

/** A connector as listed and as got. `status.status`: SUCCESS, FAILURE, PARTIAL, UNKNOWN, PENDING. */
export const ConnectorItem = z.looseObject({
  connector: Connector,
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
  status: ConnectorStatus.nullish(),
  harnessManaged: optionalFlag,
});
export type ConnectorItem = z.infer<typeof ConnectorItem>;
/** A connector with the result of its last test, as the tools show it. */
export const ListedConnector = inside(
  "connector",
  Connector.extend({ ...times, status: ConnectorStatus.nullish() }),
);
export type ListedConnector = z.infer<typeof ListedConnector>;

/** The connector types of one category that an account offers. */
export const ConnectorCategory = z.looseObject({ category: z.string(), connectors: shown });

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
export const ListedDelegate = Delegate.extend({ name: z.string() });

/** The delegates that registered with a token: a list, or an object with the list in it. */
export const DelegatesOfToken = z.union([z.array(Delegate), z.looseObject({ delegateGroupDetails: shown })]);

/** A delegate token. Harness sends the token itself under `value`; whoever holds it can register a delegate. */
export const DelegateToken = z
  .looseObject({ name: z.string(), status: optionalText, createdAt: shown, createdBy: shown })
  .transform(({ value: _, ...token }) => token);
