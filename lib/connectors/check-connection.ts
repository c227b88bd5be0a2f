import { AppError } from "@/lib/errors";
import type { HarnessClient } from "@/lib/harness/client";
import { createHarnessClient } from "@/lib/harness/client";
import {
  HarnessAuthError,
  HarnessContractError,
  HarnessNetworkError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessTimeoutError,
} from "@/lib/harness/errors";
import { executionSummaries } from "@/lib/harness/reads/executions";
import { currentUser, listOrganizations, listProjects } from "@/lib/harness/reads/platform";
import { tokenValidity } from "@/lib/harness/reads/token";
import type { CheckProblem, ConnectorCheck } from "@/schemas/connectors";

export interface CheckRequest {
  baseUrl: string;
  token: string;
  /** Needed for tokens that do not carry the account. */
  accountId?: string | undefined;
  /** When a token is replaced: the account that it has to belong to. */
  expectedAccountId?: string | undefined;
  allowHttpLoopback: boolean;
  now: Date;
  signal?: AbortSignal | undefined;
}

export interface VisibleProject {
  orgIdentifier: string;
  orgName: string;
  projectIdentifier: string;
  name: string;
}

export interface CheckResult {
  check: ConnectorCheck;
  projects: VisibleProject[];
  /** Null when the check failed before an account was known. */
  accountId: string | null;
}

/** Activity older than this earns a warning: a token for a forgotten project looks healthy otherwise. */
const recentActivityMs = 30 * 24 * 3_600_000;
/** Projects whose newest execution is looked up; more would make the check slow on large accounts. */
const activityProbes = 5;

const remedies: Record<CheckProblem, string> = {
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
export function problemOf(error: unknown): CheckProblem {
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
  if (error instanceof HarnessContractError || error instanceof HarnessNotFoundError) {
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
  const partial: Pick<CheckResult, "projects" | "accountId"> &
    Pick<ConnectorCheck, "account" | "tokenExpiresAt" | "lastActivityAt"> = {
    projects: [],
    accountId: null,
    account: null,
    tokenExpiresAt: null,
    lastActivityAt: null,
  };
  const finish = (problem: CheckProblem | null, ok: boolean, reason: string | null): CheckResult => ({
    projects: partial.projects,
    accountId: partial.accountId,
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

  let client: HarnessClient;
  try {
    client = createHarnessClient({
      baseUrl: request.baseUrl,
      token: request.token,
      accountId: request.accountId,
      allowHttpLoopback: request.allowHttpLoopback,
      // A person waits for this: one try tells enough.
      maxTries: 1,
      timeouts: { tryMs: 10_000, totalMs: 15_000 },
    });
  } catch (error) {
    const message = error instanceof AppError ? error.message : "The address or the token cannot be used.";
    return finish(/token/i.test(message) ? "token_malformed" : "insecure_url", false, message);
  }

  const { signal } = request;
  try {
    const user = await currentUser({ client, signal });
    partial.accountId = client.accountId;
    const own = user.accounts?.find((account) => account.uuid === client.accountId);
    partial.account = {
      accountId: client.accountId,
      accountName: own?.accountName ?? own?.companyName ?? null,
      userName: user.name ?? null,
      userEmail: user.email ?? null,
    };
    if (request.expectedAccountId !== undefined && request.expectedAccountId !== client.accountId) {
      return finish("wrong_account", false, "This token belongs to another Harness account.");
    }
    partial.tokenExpiresAt = await tokenValidity({ client, signal, token: request.token })
      .then((validity) => validity?.expiresAt?.toISOString() ?? null)
      // Old installations do not offer it; the connection does not depend on it.
      .catch(() => null);
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
    return finish(
      problemOf(error),
      false,
      error instanceof AppError ? error.message : "The test failed for an unknown reason.",
    );
  }
}

/** All projects that the token can see, with their organization's name. */
export async function visibleProjects(
  client: HarnessClient,
  signal?: AbortSignal,
): Promise<VisibleProject[]> {
  const names = new Map<string, string>();
  for await (const organization of listOrganizations({ client, signal })) {
    names.set(organization.identifier, organization.name ?? organization.identifier);
  }
  const found: VisibleProject[] = [];
  for await (const project of listProjects({ client, signal })) {
    const orgIdentifier = project.orgIdentifier ?? "default";
    found.push({
      orgIdentifier,
      orgName: names.get(orgIdentifier) ?? orgIdentifier,
      projectIdentifier: project.identifier,
      name: project.name ?? project.identifier,
    });
  }
  return found.sort((a, b) => a.orgName.localeCompare(b.orgName) || a.name.localeCompare(b.name));
}

async function newestActivity(
  client: HarnessClient,
  projects: VisibleProject[],
  signal?: AbortSignal,
): Promise<string | null> {
  const newest = await Promise.all(
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
  const instants = newest.filter((instant) => instant !== null);
  return instants.length === 0 ? null : new Date(Math.max(...instants)).toISOString();
}
