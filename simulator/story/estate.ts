import { shortId } from "@/simulator/story/random";
import type {
  Connector,
  Delegate,
  Environment,
  FeatureFlag,
  Organization,
  Project,
  Service,
} from "@/simulator/story/types";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const storefront = { orgIdentifier: "commerce", projectIdentifier: "storefront" } as const;
export const fulfilment = { orgIdentifier: "commerce", projectIdentifier: "fulfilment" } as const;
export const foundations = { orgIdentifier: "platform", projectIdentifier: "foundations" } as const;

export const imageRegistryHost = "images.fernwick.example";
export const packageRegistryHost = "packages.fernwick.example";

export function buildOrganizations(now: number): Organization[] {
  return [
    {
      identifier: "commerce",
      name: "Commerce",
      description: "Everything that sells and ships",
      createdAt: now - 700 * day,
    },
    {
      identifier: "platform",
      name: "Platform",
      description: "Shared foundations: identity, base images, environments",
      createdAt: now - 690 * day,
    },
  ];
}

export function buildProjects(now: number): Project[] {
  return [
    {
      identifier: "storefront",
      orgIdentifier: "commerce",
      name: "Storefront",
      description: "Shop front, catalogue and basket",
      color: "#0063f7",
      modules: ["CI", "CD", "CF"],
      createdAt: now - 690 * day,
    },
    {
      identifier: "fulfilment",
      orgIdentifier: "commerce",
      name: "Fulfilment",
      description: "Stock, parcels and carriers",
      color: "#42ab45",
      modules: ["CI", "CD", "CF"],
      createdAt: now - 640 * day,
    },
    {
      identifier: "foundations",
      orgIdentifier: "platform",
      name: "Foundations",
      description: "Identity, base images and cloud environments",
      color: "#7d4dd3",
      modules: ["CI", "CD"],
      createdAt: now - 600 * day,
    },
  ];
}

export function buildServices(now: number): Service[] {
  const service = (
    scope: { orgIdentifier: string; projectIdentifier: string },
    identifier: string,
    name: string,
    description: string,
    repository: string,
    deploymentType: Service["deploymentType"] = "Kubernetes",
  ): Service => ({
    ...scope,
    identifier,
    name,
    description,
    deploymentType,
    image: `${imageRegistryHost}/${repository}`,
    repository,
    yaml: null,
    createdAt: now - 500 * day,
  });
  return [
    service(storefront, "storefront_web", "Storefront web", "The shop's pages", "storefront"),
    service(storefront, "catalog_api", "Catalog API", "Products, facets and prices", "catalog"),
    service(storefront, "basket_api", "Basket API", "Baskets and vouchers", "basket"),
    service(fulfilment, "stock_ledger", "Stock ledger", "What lies in which warehouse", "stock-ledger"),
    service(fulfilment, "parcel_router", "Parcel router", "Carrier and route choice", "parcel-router"),
    service(
      foundations,
      "identity_gateway",
      "Identity gateway",
      "Sign-in and sessions",
      "identity-gateway",
      "NativeHelm",
    ),
  ];
}

export function buildEnvironments(now: number): Environment[] {
  const kinds = [
    ["dev", "dev", "PreProduction", "#3dc7f6"],
    ["staging", "staging", "PreProduction", "#f3c74a"],
    ["prod", "prod", "Production", "#e43326"],
  ] as const;
  return [storefront, fulfilment, foundations].flatMap((scope) =>
    kinds.map(
      ([identifier, name, type, color]): Environment => ({
        ...scope,
        identifier,
        name,
        type,
        color,
        yaml: null,
        infrastructures: [
          {
            identifier: `k8s_${identifier}`,
            name: `k8s-${identifier}`,
            description: "",
            type: "KubernetesDirect",
            deploymentType: "Kubernetes",
            yaml: null,
            namespace: `${scope.projectIdentifier}-${identifier}`,
          },
        ],
        createdAt: now - 480 * day,
      }),
    ),
  );
}

/** `aws_sandbox` is the broken one: its key expired, which is also why the sandbox plan fails (see the truths). */
export function buildConnectors(now: number, awsKeyExpiredAt: number): Connector[] {
  const connector = (
    scope: [org: string | null, project: string | null],
    identifier: string,
    name: string,
    type: Connector["type"],
    spec: Record<string, unknown>,
  ): Connector => ({
    identifier,
    name,
    description: "",
    orgIdentifier: scope[0],
    projectIdentifier: scope[1],
    type,
    spec,
    createdAt: now - 450 * day,
    lastTestedAt: now - 20 * minute,
    lastConnectedAt: now - 20 * minute,
    failure: null,
  });
  return [
    connector([null, null], "code_host", "Code host", "Github", {
      url: "https://github.com/fernwick",
      type: "Account",
      authentication: {
        type: "Http",
        spec: {
          type: "UsernameToken",
          spec: { username: "fernwick-build", tokenRef: "account.code_host_token" },
        },
      },
      apiAccess: { type: "Token", spec: { tokenRef: "account.code_host_token" } },
    }),
    connector([null, null], "image_registry", "Image registry", "DockerRegistry", {
      dockerRegistryUrl: `https://${imageRegistryHost}/v2/`,
      providerType: "Other",
      auth: {
        type: "UsernamePassword",
        spec: { username: "robot-build", passwordRef: "account.image_registry_password" },
      },
    }),
    connector([null, null], "package_registry", "Package registry", "Artifactory", {
      artifactoryServerUrl: `https://${packageRegistryHost}/`,
      auth: {
        type: "UsernamePassword",
        spec: { username: "robot-build", passwordRef: "account.packages_password" },
      },
    }),
    ...[
      ["cluster_preprod", "Preproduction cluster", "preprod"],
      ["cluster_prod", "Production cluster", "prod"],
    ].map(([identifier, name, selector]) =>
      connector([null, null], identifier ?? "", name ?? "", "K8sCluster", {
        credential: { type: "InheritFromDelegate", spec: null },
        delegateSelectors: [selector],
      }),
    ),
    connector(["platform", null], "chart_repository", "Chart repository", "HttpHelmRepo", {
      helmRepoUrl: "https://charts.fernwick.example",
      auth: { type: "Anonymous" },
    }),
    connector(["commerce", "storefront"], "storefront_metrics", "Storefront metrics", "Prometheus", {
      url: "https://metrics.fernwick.example",
      delegateSelectors: ["prod"],
    }),
    {
      ...connector(["platform", "foundations"], "aws_sandbox", "AWS sandbox", "Aws", {
        credential: {
          type: "ManualConfig",
          spec: { accessKeyRef: "aws_sandbox_key", secretKeyRef: "aws_sandbox_secret" },
        },
      }),
      lastConnectedAt: awsKeyExpiredAt - 3 * minute,
      failure: {
        summary: "ExpiredToken: The security token included in the request is expired",
        reason: "Unexpected Error",
        message:
          "ExpiredToken: The security token included in the request is expired (Service: AWSSecurityTokenService; Status Code: 403)",
        code: 450,
        hint: "Create a new access key for the user sandbox-automation and update the secret of the connector.",
        explanation: "The access key of the connector [aws_sandbox] is no longer accepted by AWS.",
      },
    },
  ];
}

/** `warehouse-edge` is the stale one. */
export function buildDelegates(seed: number): Delegate[] {
  const delegate = (name: string, tags: string[], replicas: number, heartbeatAgeMs: number): Delegate => ({
    name,
    identifier: name.replaceAll("-", "_"),
    type: "KUBERNETES",
    tags: [name, ...tags],
    version: heartbeatAgeMs > hour ? "25.02.85300" : "26.10.88100",
    autoUpgrade: heartbeatAgeMs > hour ? "OFF" : "ON",
    orgIdentifier: null,
    projectIdentifier: null,
    replicas: Array.from({ length: replicas }, (_, index) => ({
      uuid: shortId(seed, "delegate", name, index),
      hostName: `${name}-${index}`,
    })),
    heartbeatAgeMs,
  });
  return [
    delegate("preprod-runner", ["preprod", "linux"], 2, 12_000),
    delegate("prod-runner", ["prod", "linux"], 2, 25_000),
    {
      ...delegate("warehouse-edge", ["edge"], 1, 9 * day + 4 * hour),
      orgIdentifier: "commerce",
      projectIdentifier: "fulfilment",
    },
  ];
}

export function buildFeatureFlags(now: number): FeatureFlag[] {
  const flag = (
    scope: { orgIdentifier: string; projectIdentifier: string },
    identifier: string,
    name: string,
    owner: string,
    states: FeatureFlag["states"],
    status: FeatureFlag["status"],
    modifiedDaysAgo: number,
  ): FeatureFlag => ({
    ...scope,
    identifier,
    name,
    description: "",
    kind: "boolean",
    owner: `${owner}@fernwick.example`,
    tags: [],
    createdAt: now - 200 * day,
    modifiedAt: now - modifiedDaysAgo * day,
    states,
    status,
  });
  const onlyPreprod = { dev: "on", staging: "on", prod: "off" } as const;
  const everywhere = { dev: "on", staging: "on", prod: "on" } as const;
  return [
    flag(storefront, "faceted_search_v2", "Faceted search v2", "amara.okonkwo", onlyPreprod, "active", 4),
    flag(storefront, "voucher_stacking", "Voucher stacking", "luca.ferrante", everywhere, "active", 11),
    flag(
      storefront,
      "gift_wrapping",
      "Gift wrapping",
      "tobias.renner",
      onlyPreprod,
      "potentially-stale",
      120,
    ),
    flag(fulfilment, "parcel_lockers", "Parcel lockers", "priya.raghunathan", everywhere, "active", 8),
    flag(fulfilment, "reserve_on_add", "Reserve stock on add", "yuki.tanabe", onlyPreprod, "inactive", 40),
  ];
}
