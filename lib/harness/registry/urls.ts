import { InvalidInputError } from "@/lib/errors";
import type { HarnessScope } from "@/lib/harness/client";
import type { ScopeLevel } from "@/schemas/tools/scope-level";
import { isRecord } from "./list-styles";
import type { ResourceTypeName } from "./resource-types";
import { resourceType as typeOf } from "./resource-types";

/** What an address copied from Harness says. */
export interface HarnessUrl {
  account: string;
  module?: string | undefined;
  org?: string | undefined;
  project?: string | undefined;
  /** Level of the page: project, organization or account. */
  level: ScopeLevel;
  resourceType?: ResourceTypeName | undefined;
  resourceId?: string | undefined;
  /** Identifiers of the resources around it, by tool input name. */
  ids: Readonly<Record<string, string>>;
  /** Options that the address carries: branch, store type, stage, step. */
  params: Readonly<Record<string, string>>;
}

/** Path segments that name a resource type; the next segment is its identifier. */
const typeBySegment: Readonly<Record<string, ResourceTypeName>> = {
  pipelines: "pipeline",
  executions: "execution",
  deployments: "execution",
  builds: "execution",
  triggers: "trigger",
  "input-sets": "input_set",
  services: "service",
  environments: "environment",
  infrastructures: "infrastructure",
  "infrastructure-definitions": "infrastructure",
  connectors: "connector",
  secrets: "secret",
  delegates: "delegate",
  "feature-flags": "feature_flag",
  organizations: "organization",
  users: "user",
  "user-groups": "user_group",
  "service-accounts": "service_account",
  roles: "role",
  "resource-groups": "resource_group",
};

const modules = new Set([
  "cd",
  "ci",
  "ce",
  "cf",
  "cv",
  "sto",
  "chaos",
  "idp",
  "sei",
  "fme",
  "code",
  "home",
  "iacm",
]);

/** Page names that may follow a type's segment where an identifier could be expected. */
const pagesOfLists = new Set(["new", "create", "list", "tokens"]);

const optionNames: Readonly<Record<string, string>> = {
  branch: "branch",
  storeType: "store_type",
  connectorRef: "connector_ref",
  repoName: "repo_name",
  stage: "stage_id",
  stageId: "stage_id",
  stageExecId: "stage_execution_id",
  step: "step_id",
  stepId: "step_id",
};

/**
 * Reads an address of Harness in any of its forms: with and without `/#/`, `all`, `module/<m>` or `<m>` in front of the
 * organization, any host (vanity and self-managed installations), or the path alone.
 *
 * @throws InvalidInputError  not an address of a page in Harness
 */
export function parseHarnessUrl(text: string): HarnessUrl {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed)
    ? new URL(trimmed)
    : trimmed.startsWith("/")
      ? new URL(trimmed, "https://app.harness.io")
      : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) throw notHarness();
  const hash = url.hash.startsWith("#/") ? new URL(url.hash.slice(1), url.origin) : undefined;
  const path = hash === undefined ? url.pathname : `${url.pathname}${hash.pathname}`;
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decoded);
  const after = (name: string): string | undefined => {
    const index = segments.indexOf(name);
    return index < 0 ? undefined : segments[index + 1];
  };
  const account = after("account");
  if (account === undefined) throw notHarness();
  const rest = segments.slice(segments.indexOf("account") + 2);
  const org = after("orgs");
  const project = after("projects");
  const found = deepest(rest);
  const params: Record<string, string> = {};
  for (const source of [url.searchParams, hash?.searchParams]) {
    for (const [name, value] of source ?? []) {
      const option = optionNames[name];
      if (option !== undefined && value !== "") params[option] = value;
    }
  }
  const module = after("module") ?? rest.find((segment, index) => index < 2 && modules.has(segment));
  return {
    account,
    module,
    org,
    project,
    level: org === undefined ? "account" : project === undefined ? "org" : "project",
    ...found,
    params,
  };
}

function deepest(segments: readonly string[]): Pick<HarnessUrl, "resourceType" | "resourceId" | "ids"> {
  let resourceType: ResourceTypeName | undefined;
  let resourceId: string | undefined;
  const ids: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const type = typeBySegment[segment];
    // An organization or project may be called like a kind of page.
    const before = segments[index - 1];
    if (type === undefined || before === "orgs" || before === "projects") continue;
    const next = segments[index + 1];
    const id =
      next === undefined || typeBySegment[next] !== undefined || pagesOfLists.has(next) ? undefined : next;
    resourceType = type;
    resourceId = id;
    const own = typeOf(type).ids.at(-1);
    if (id !== undefined && own !== undefined) ids[own] = id;
  }
  return { resourceType, resourceId, ids };
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const notHarness = () =>
  new InvalidInputError("This is not the address of a page in Harness.", {
    details: { field: "url" },
    remedy:
      "Copy the address from the browser while the page is open; it contains /account/ and the account id.",
  });

/** Where a link leads. */
export interface LinkArgs {
  /** Origin of the installation. */
  baseUrl: string;
  accountId: string;
  scope: HarnessScope;
  /** Identifiers that the call named. */
  values: Readonly<Record<string, unknown>>;
  /** The entity, which carries its own identifiers. */
  item?: unknown;
}

/**
 * The page of a resource in Harness; null when an identifier that the page needs is unknown. A link is never given with
 * a hole in it.
 */
export function linkTo(type: ResourceTypeName, args: LinkArgs): string | null {
  const { link } = typeOf(type);
  return link === undefined ? listLinkTo(type, args) : filled(type, link, args);
}

/** The page of the type's list in Harness, where it has one. */
export function listLinkTo(type: ResourceTypeName, args: LinkArgs): string | null {
  const { listLink } = typeOf(type);
  return listLink === undefined ? null : filled(type, listLink, args);
}

function filled(type: ResourceTypeName, template: string, args: LinkArgs): string | null {
  const item = isRecord(args.item) ? args.item : {};
  const scope = {
    org: levelOf(type, item, "orgIdentifier", args.scope.org),
    project: levelOf(type, item, "projectIdentifier", args.scope.project),
  };
  const levelled = withoutMissingLevels(template, scope);
  let complete = true;
  const path = levelled.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value =
      name === "account"
        ? args.accountId
        : name === "org"
          ? scope.org
          : name === "project"
            ? scope.project
            : idOf(type, name, item, args.values);
    if (value === undefined) {
      complete = false;
      return "";
    }
    return encodeURIComponent(value);
  });
  return complete ? `${new URL(args.baseUrl).origin}${path}` : null;
}

/** An item that says itself at which level it lives may have been listed at a lower one, which inherits it. */
function levelOf(
  type: ResourceTypeName,
  item: Record<string, unknown>,
  key: "orgIdentifier" | "projectIdentifier",
  asked: string | undefined,
): string | undefined {
  if (item[key] === null && (typeOf(type).scopes?.length ?? 1) > 1) return undefined;
  return asked ?? textIn(item, key);
}

/** Pages of account and organization level lie under the same path without the levels below. */
function withoutMissingLevels(template: string, scope: HarnessScope): string {
  const withoutProject = scope.project === undefined ? template.replace("/projects/{project}", "") : template;
  return scope.org === undefined ? withoutProject.replace("/orgs/{org}", "") : withoutProject;
}

function idOf(
  type: ResourceTypeName,
  name: string,
  item: Record<string, unknown>,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const { ids, idKeys } = typeOf(type);
  const key = idKeys?.[name] ?? (name === ids.at(-1) ? "identifier" : undefined);
  const own = key === undefined ? undefined : textIn(item, key);
  return own ?? textIn(values, name);
}

const textIn = (record: Readonly<Record<string, unknown>>, key: string): string | undefined => {
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** The page of an execution in Harness. */
export function executionLink(args: {
  baseUrl: string;
  accountId: string;
  orgIdentifier: string;
  projectIdentifier: string;
  pipelineIdentifier: string;
  planExecutionId: string;
}): string | null {
  const { baseUrl, accountId, orgIdentifier: org, projectIdentifier: project } = args;
  return linkTo("execution", {
    baseUrl,
    accountId,
    scope: { org, project },
    values: { pipeline_id: args.pipelineIdentifier, execution_id: args.planExecutionId },
  });
}
