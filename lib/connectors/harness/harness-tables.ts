import { eq } from "drizzle-orm";
import type { OwnTables } from "@/lib/connectors/connector-kind";
import type { CheckResult } from "@/lib/connectors/harness/check-connection";
import { resumeStopped } from "@/lib/connectors/harness/resume-stopped";
import { projectKey } from "@/lib/connectors/slug";
import { harnessAccounts, projects } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs";
import type { ProjectChoice } from "@/schemas/connectors/harness-connector";

/** What is stored beside a Harness connector of a test with this token. */
export function harnessTables(token: string, { check, projects: visible }: CheckResult): OwnTables {
  const ofToken = {
    tokenKind: token.toLowerCase().startsWith("sat.") ? ("sat" as const) : ("pat" as const),
    tokenHint: token.slice(-4),
  };
  const tokenExpiresAt = check.tokenExpiresAt === null ? null : new Date(check.tokenExpiresAt);
  return {
    async created(tx, ctx, connector, watch) {
      const wanted = chosenAmong(visible, watch);
      await tx.insert(harnessAccounts).values({
        connectorId: connector.id,
        accountName: check.account?.accountName ?? null,
        ...ofToken,
        tokenExpiresAt,
        toolPermissions: {},
      });
      if (visible.length === 0) return;
      const stored = await tx
        .insert(projects)
        .values(
          visible.map((project) => {
            const watched = wanted.has(choiceOf(project));
            return {
              key: projectKey(connector.slug, project),
              connectorId: connector.id,
              ...project,
              watched,
              syncState: watched ? ("pending" as const) : ("idle" as const),
              createdAt: ctx.now(),
            };
          }),
        )
        .returning({ id: projects.id, watched: projects.watched });
      for (const project of stored.filter((each) => each.watched)) {
        await enqueue("backfill-project", { projectId: project.id }, { tx });
      }
    },
    async changed(tx, connectorId, { secretsReplaced }) {
      if (secretsReplaced) {
        await tx
          .update(harnessAccounts)
          .set({ ...ofToken, tokenExpiresAt })
          .where(eq(harnessAccounts.connectorId, connectorId));
      }
      await resumeStopped(tx, connectorId);
    },
    async checked(tx, connectorId) {
      // A failed test learns nothing of the expiry; what was known stays.
      if (!check.ok) return;
      await tx
        .update(harnessAccounts)
        .set({ tokenExpiresAt })
        .where(eq(harnessAccounts.connectorId, connectorId));
    },
  };
}

const choiceOf = ({ orgIdentifier, projectIdentifier }: ProjectChoice): string =>
  `${orgIdentifier}/${projectIdentifier}`;

/** @throws InvalidInputError  one is not visible */
function chosenAmong(visible: readonly ProjectChoice[], watch: readonly ProjectChoice[]): Set<string> {
  const known = new Set(visible.map(choiceOf));
  const wanted = new Set(watch.map(choiceOf));
  const unknown = [...wanted].filter((choice) => !known.has(choice));
  if (unknown.length > 0) {
    throw new InvalidInputError(`The token cannot see ${unknown.join(", ")}.`, {
      remedy: "Choose among the listed projects.",
    });
  }
  return wanted;
}
