import { and, eq } from "drizzle-orm";
import { type HarnessAccount, listHarnessAccounts } from "@/lib/connectors";
import { projects } from "@/lib/db/schema";
import { ForbiddenError, InvalidInputError, NotFoundError } from "@/lib/errors";
import type { HarnessScope } from "@/lib/harness/client";
import { parseHarnessUrl } from "@/lib/harness/registry";
import type { ToolCall } from "../agent-tool";

export interface ChosenConnector {
  connector: HarnessAccount;
  /** Scope of calls that name none: the default scope's project, else the only watched one. */
  defaults: HarnessScope;
  /** The watched projects: what tools may read, with the levels above them. */
  watched: HarnessScope[];
}

/**
 * The Harness account that a call goes to: the one it names, the one of its address, the one of the page in view, the
 * only one there is.
 *
 * @throws NotFoundError      no account is connected, or none of that name
 * @throws ForbiddenError     accounts are connected, but the caller may use none of them
 * @throws InvalidInputError  several are connected and nothing tells which is meant
 */
export async function chooseConnector(
  { ctx, caller, connectors: allowed, scope }: Pick<ToolCall, "ctx" | "caller" | "connectors" | "scope">,
  wanted: { connector?: string | undefined; url?: string | undefined },
): Promise<ChosenConnector> {
  const all = await listHarnessAccounts(ctx);
  if (all.length === 0) {
    throw new NotFoundError("No Harness account is connected.", {
      remedy: "An admin connects one under Settings, Connectors.",
    });
  }
  const rows = allowed === null ? all : all.filter((row) => allowed.includes(row.id));
  if (rows.length === 0) {
    throw new ForbiddenError(`${caller.name} may use none of the connected Harness accounts.`, {
      remedy: "An admin decides which accounts it may use.",
    });
  }
  const pageSlug = scope?.projectKey?.split(".")[0];
  const account = wanted.url === undefined ? undefined : accountOf(wanted.url);
  const found =
    wanted.connector !== undefined
      ? rows.find(
          (row) =>
            row.slug === wanted.connector ||
            row.id === wanted.connector ||
            row.displayName === wanted.connector,
        )
      : (rows.find((row) => account !== undefined && row.accountId === account) ??
        rows.find((row) => row.slug === pageSlug) ??
        (rows.length === 1 ? rows[0] : undefined));
  if (!found) {
    const names = rows.map((row) => row.slug);
    if (wanted.connector !== undefined) {
      throw new NotFoundError(`No connected account is called “${wanted.connector}”.`, {
        remedy: `Connected are: ${names.join(", ")}.`,
      });
    }
    throw new InvalidInputError("Several Harness accounts are connected; say which one is meant.", {
      remedy: `Give connector as one of: ${names.join(", ")}.`,
    });
  }
  const watched = await watchedProjects(ctx, found.id);
  const inView = watched.find((row) => row.key === scope?.projectKey);
  const chosen = inView ?? (watched.length === 1 ? watched[0] : undefined);
  return {
    connector: found,
    defaults: chosen === undefined ? {} : scopeOf(chosen),
    watched: watched.map(scopeOf),
  };
}

function accountOf(url: string): string | undefined {
  try {
    return parseHarnessUrl(url).account;
  } catch {
    // The tool itself tells what is wrong with the address.
    return undefined;
  }
}

interface WatchedProject {
  key: string;
  org: string;
  project: string;
}

const scopeOf = ({ org, project }: WatchedProject): HarnessScope => ({ org, project });

async function watchedProjects(ctx: ToolCall["ctx"], connectorId: string): Promise<WatchedProject[]> {
  return ctx.db
    .select({ key: projects.key, org: projects.orgIdentifier, project: projects.projectIdentifier })
    .from(projects)
    .where(and(eq(projects.connectorId, connectorId), eq(projects.watched, true)));
}
