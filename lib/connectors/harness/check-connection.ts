import { AppError } from "@/lib/errors";
import {
  accountIdOfToken,
  assertUsableToken,
  createHarnessClient,
  HarnessAuthError,
  type HarnessClient,
  HarnessContractError,
  HarnessNetworkError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessTimeoutError,
  parseBaseUrl,
} from "@/lib/harness/client";
import {
  currentUser,
  executionSummaries,
  listOrganizations,
  listProjects,
  type TokenValidity,
  tokenValidity,
} from "@/lib/harness/reads";
import type { HarnessCheck, HarnessProblem, VisibleProject } from "@/schemas/connectors/harness-connector";
import type { CurrentUser } from "@/schemas/harness/platform";

export interface CheckRequest {
  baseUrl: string;
  token: string;
  /** Needed for tokens that do not carry the account. */
  accountId?: string | undefined;
  /** When a token is replaced: the account that it has to belong to. */
  expectedAccountId?: string | undefined;
  requestsPerMinute?: number | undefined;
  allowHttpLoopback: boolean;
  now: Date;
  signal?: AbortSignal | undefined;
}

export interface CheckResult {
  check: HarnessCheck;
  /** The address without query, fragment and trailing slash; what was given when it cannot be used. */
  baseUrl: string;
  projects: VisibleProject[];
  /** Null when the check failed before an account was known. */
  accountId: string | null;
}

/** Activity older than this earns a warning: a token for a forgotten project looks healthy otherwise. */
const recentActivityMs = 30 * 24 * 3_600_000;
/** Projects whose newest execution is looked up; more would make the check slow on large accounts. */
const activityProbes = 5;

const remedies: Record<HarnessProblem, string> = {
  token_malformed: "Paste the whole token: it starts with pat. or sat. and has four parts.",
  token_invalid: "Create a new token in Harness under Profile, My API keys, and paste it here.",
  token_expired: "Create a new token in Harness under Profile, My API keys; choose a later expiry.",
  token_revoked: "Create a new token in Harness; this one was revoked there.",
  host_unreachable: "Check the address, and that this server may reach it through DNS, proxy and firewall.",
  connection_refused: "Check the address and the port, and that Harness runs there.",
  certificate:
    "Install the certificate authority on this server (NODE_EXTRA_CA_CERTS), or use the host name of the certificate.",
  timeout: "Check the network between this server and Harness, then try again.",
  wrong_account:
    "Use a token of the account that this connector belongs to, or add the other account as a connector of its own.",
  no_permission: "Give the token's user or service account a role that may view projects and pipelines.",
  no_projects: "Give the token's user or service account access to at least one project.",
  no_recent_activity:
    "Nothing to do if the account is new. Otherwise check that the token sees the projects you mean.",
  not_harness: "Enter the address of the Harness installation itself, such as https://app.harness.io.",
  insecure_url: "Use https://. Plain http:// is allowed to this machine only, with HARNESS_ALLOW_HTTP=true.",
  rate_limited: "Wait a minute and test again.",
  server_error: "Harness failed on its side: try again later, or look at its status page.",
};

/** What a failed exchange means for a connection test. */
export function problemOf(error: unknown): HarnessProblem {
  if (error instanceof HarnessNetworkError) {
    const byFailure = {
      dns: "host_unreachable",
      refused: "connection_refused",
      reset: "host_unreachable",
      certificate: "certificate",
      unreachable: "host_unreachable",
    } as const;
    return byFailure[error.failure];
  }
  if (error instanceof HarnessTimeoutError) {
    return "timeout";
  }
  if (error instanceof HarnessAuthError) {
    const code = String(error.details?.upstreamCode ?? "");
    const text = `${code} ${error.message}`.toLowerCase();
    return text.includes("expired")
      ? "token_expired"
      : text.includes("revoked")
        ? "token_revoked"
        : "token_invalid";
  }
  if (error instanceof HarnessPermissionError) {
    return "no_permission";
  }
  if (error instanceof HarnessRateLimitError) {
    return "rate_limited";
  }
  if (
    error instanceof HarnessContractError ||
    error instanceof HarnessNotFoundError ||
    error instanceof HarnessRefusedError
  ) {
    return "not_harness";
  }
  return "server_error";
}

/**
 * Tests an address and a token against Harness, step by step, and says at the first failure what is wrong and what to
 * do. A missing project or missing activity is a warning: the connection itself works.
 */
export async function checkConnection(request: CheckRequest): Promise<CheckResult> {
  const startedAt = performance.now();
  const partial: Pick<CheckResult, "projects" | "accountId" | "baseUrl"> &
    Pick<HarnessCheck, "account" | "tokenExpiresAt" | "lastActivityAt"> = {
    projects: [],
    accountId: null,
    baseUrl: request.baseUrl,
    account: null,
    tokenExpiresAt: null,
    lastActivityAt: null,
  };
  const finish = (problem: HarnessProblem | null, ok: boolean, reason: string | null): CheckResult => ({
    projects: partial.projects,
    accountId: partial.accountId,
    baseUrl: partial.baseUrl,
    check: {
      checkedAt: request.now.toISOString(),
      ok,
      problem,
      reason,
      remedy: problem === null ? null : remedies[problem],
      account: partial.account,
      projectCount: partial.accountId === null ? null : partial.projects.length,
      lastActivityAt: partial.lastActivityAt,
      tokenExpiresAt: partial.tokenExpiresAt,
      durationMs: Math.round(performance.now() - startedAt),
    },
  });

  const unusable = whyUnusable(request);
  if (unusable !== null) {
    return finish(unusable.problem, false, unusable.reason);
  }
  const client = createHarnessClient({
    baseUrl: request.baseUrl,
    token: request.token,
    accountId: request.accountId,
    requestsPerMinute: request.requestsPerMinute,
    lane: "people",
    allowHttpLoopback: request.allowHttpLoopback,
    // A person waits for this. The second try is for a kept connection that the other side closes at that moment.
    maxTries: 2,
    timeouts: { tryMs: 10_000, totalMs: 15_000 },
  });
  partial.baseUrl = client.baseUrl;

  const { signal } = request;
  try {
    const { validity, user } = await whatTokenTells(client, request.token, signal);
    partial.accountId = client.accountId;
    if (validity?.accountId && validity.accountId !== client.accountId) {
      return finish("wrong_account", false, "This token belongs to another Harness account.");
    }
    const own = user?.accounts?.find((account) => account.uuid === client.accountId);
    partial.account = {
      accountId: client.accountId,
      accountName: own?.accountName ?? own?.companyName ?? null,
      userName: principalName(request.token, validity, user),
      userEmail: user?.email ?? null,
    };
    partial.tokenExpiresAt = validity?.expiresAt?.toISOString() ?? null;
    partial.projects = await visibleProjects(client, signal);
    if (partial.projects.length === 0) {
      return finish("no_projects", true, "The token works, but it cannot see any project.");
    }
    partial.lastActivityAt = await newestActivity(client, partial.projects, signal);
    const newest = partial.lastActivityAt === null ? null : Date.parse(partial.lastActivityAt);
    if (newest === null || request.now.getTime() - newest > recentActivityMs) {
      return finish(
        "no_recent_activity",
        true,
        "The token works, but no pipeline has run in the last 30 days.",
      );
    }
    return finish(null, true, null);
  } catch (error) {
    const problem = problemOf(error);
    const message = messageOf(error, "The test failed for an unknown reason.");
    return finish(
      problem,
      false,
      // What another web server says of itself ("no such page") tells a reader nothing without this.
      problem === "not_harness"
        ? `The address does not answer as Harness does. It says: ${message}`
        : message,
    );
  }
}

/** A person waits for this, and the answer adds a name alone. */
const currentUserMs = 5_000;

/**
 * What Harness says of the token and of who it belongs to, as far as it says anything. Neither answer is a proof: Harness refuses a
 * service account the question who it is (400 or 403), old installations do not validate, and each may fail by itself. What the
 * token may read proves it, and is asked next.
 *
 * @throws HarnessAuthError  Harness says that the token is dead; of the current user's 401 only where it did not vouch for the token
 * @throws AppError  neither was answered
 */
async function whatTokenTells(
  client: HarnessClient,
  token: string,
  signal?: AbortSignal,
): Promise<{ validity: TokenValidity | undefined; user: CurrentUser | undefined }> {
  const [validity, user] = await Promise.allSettled([
    tokenValidity({ client, signal, token }),
    currentUser({ client, signal, totalMs: currentUserMs }),
  ]);
  for (const each of [validity, user]) {
    const vouched = each === user && validity.status === "fulfilled" && validity.value !== undefined;
    if (each.status === "rejected" && each.reason instanceof HarnessAuthError && !vouched) throw each.reason;
  }
  // Nobody is there, or nobody listens: asking on would only make a person wait.
  if (validity.status === "rejected" && user.status === "rejected" && isUnheard(validity.reason)) {
    throw validity.reason;
  }
  return {
    validity: validity.status === "fulfilled" ? validity.value : undefined,
    user: user.status === "fulfilled" ? user.value : undefined,
  };
}

function isUnheard(error: unknown): boolean {
  return (
    error instanceof HarnessNetworkError ||
    error instanceof HarnessTimeoutError ||
    error instanceof HarnessRateLimitError
  );
}

/** Whom the token belongs to, in words; null where nobody told. */
function principalName(
  token: string,
  validity: TokenValidity | undefined,
  user: CurrentUser | undefined,
): string | null {
  if (validity?.serviceAccount || token.toLowerCase().startsWith("sat.")) {
    const name = validity?.principalName ?? null;
    return name === null ? "Service account" : `service account ${name}`;
  }
  return user?.name ?? validity?.principalName ?? null;
}

/** What can be told without sending the token anywhere: its form, its account, the form of the address. */
function whyUnusable(request: CheckRequest): { problem: HarnessProblem; reason: string } | null {
  const { token, accountId, expectedAccountId } = request;
  try {
    assertUsableToken(token);
  } catch (error) {
    return { problem: "token_malformed", reason: messageOf(error, "The token cannot be used.") };
  }
  const inToken = accountIdOfToken(token);
  const account = inToken ?? accountId;
  if (account === undefined) {
    return {
      problem: "token_malformed",
      reason: "The token does not say which Harness account it belongs to, and no account id was given.",
    };
  }
  if (inToken !== undefined && accountId !== undefined && accountId !== inToken) {
    return { problem: "wrong_account", reason: "The token belongs to another account than the one given." };
  }
  if (expectedAccountId !== undefined && expectedAccountId !== account) {
    return { problem: "wrong_account", reason: "This token belongs to another Harness account." };
  }
  try {
    parseBaseUrl(request.baseUrl, { allowHttpLoopback: request.allowHttpLoopback });
    return null;
  } catch (error) {
    const plain = URL.canParse(request.baseUrl) && new URL(request.baseUrl).protocol === "http:";
    return {
      problem: plain ? "insecure_url" : "not_harness",
      reason: messageOf(error, "The address cannot be used."),
    };
  }
}

const messageOf = (error: unknown, otherwise: string): string =>
  error instanceof AppError ? error.message : otherwise;

/** All projects that the token can see, each once, with their organization's name. */
export async function visibleProjects(
  client: HarnessClient,
  signal?: AbortSignal,
): Promise<VisibleProject[]> {
  const names = await organizationNames(client, signal);
  // By identifiers: pages shift while one reads, and a project may come twice.
  const found = new Map<string, VisibleProject>();
  for await (const project of listProjects({ client, signal })) {
    const orgIdentifier = project.orgIdentifier ?? "default";
    found.set(`${orgIdentifier}/${project.identifier}`, {
      orgIdentifier,
      orgName: names.get(orgIdentifier) ?? orgIdentifier,
      projectIdentifier: project.identifier,
      name: project.name ?? project.identifier,
    });
  }
  return [...found.values()].sort(
    (a, b) => a.orgName.localeCompare(b.orgName) || a.name.localeCompare(b.name),
  );
}

/** Names by identifier; empty for a token that may see projects but not their organizations. */
async function organizationNames(client: HarnessClient, signal?: AbortSignal): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  try {
    for await (const organization of listOrganizations({ client, signal })) {
      names.set(organization.identifier, organization.name ?? organization.identifier);
    }
  } catch (error) {
    if (!(error instanceof HarnessPermissionError)) {
      throw error;
    }
  }
  return names;
}

async function newestActivity(
  client: HarnessClient,
  projects: VisibleProject[],
  signal?: AbortSignal,
): Promise<string | null> {
  const reads = await Promise.allSettled(
    projects.slice(0, activityProbes).map(async (project) => {
      const page = await executionSummaries({
        client,
        signal,
        scope: { org: project.orgIdentifier, project: project.projectIdentifier },
        page: 0,
        size: 1,
      });
      return page.items[0]?.startTs ?? null;
    }),
  );
  const read = reads.filter((each) => each.status === "fulfilled");
  const refused = reads.find((each) => each.status === "rejected");
  // One project that the token may list but not read is no reason to refuse the others.
  if (refused !== undefined && (read.length === 0 || !(refused.reason instanceof HarnessPermissionError))) {
    throw refused.reason;
  }
  const instants = read.map((each) => each.value).filter((instant) => instant !== null);
  return instants.length === 0 ? null : new Date(Math.max(...instants)).toISOString();
}
