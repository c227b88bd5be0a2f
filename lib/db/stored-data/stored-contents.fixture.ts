import { createHash } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { chooseConnector } from "@/lib/agent-tools/harness/choose-connector";
import { listApiTokens } from "@/lib/api-tokens/list-api-tokens";
import { listApprovals } from "@/lib/approvals/list-approvals";
import { listAudit } from "@/lib/audit/list-audit";
import { findConnector } from "@/lib/connectors/find-connector";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { openSecret } from "@/lib/connectors/secret-box";
import { openSecrets } from "@/lib/connectors/secrets";
import type { Context } from "@/lib/context";
import { digestSubscriptions, settings, teammates, testOwners, testStateChanges } from "@/lib/db/schema";
import { readDeployments } from "@/lib/deployments/read-deployments";
import { getExecution } from "@/lib/executions/get-execution";
import { listExecutionTests } from "@/lib/executions/list-execution-tests";
import { listExecutions } from "@/lib/executions/list-executions";
import { readFailureClusters } from "@/lib/failures/read-failure-clusters";
import { getInvestigation } from "@/lib/investigations/get-investigation";
import { listPeople } from "@/lib/people/list-people";
import { encryptionKey } from "@/lib/secrets";
import { readSetting } from "@/lib/settings/read-settings";
import { getTeammate } from "@/lib/team/teammates/get-teammate";
import { listMessages } from "@/lib/team/threads/list-messages";
import { listThreads } from "@/lib/team/threads/list-threads";
import { getDigest } from "@/lib/test-reliability/digests/read-digests";
import { getTest } from "@/lib/test-reliability/pages/get-test";
import { readTestSettings } from "@/lib/test-reliability/pages/read-test-settings";
import { readQuarantinePage } from "@/lib/test-reliability/quarantine/read-quarantine-page";
import { listUploads } from "@/lib/test-reliability/uploads/list-uploads";
import { storeKinds } from "@/schemas/connectors/connector-kinds";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";
import { parseFilters } from "@/schemas/filters";
import type { MessagePart } from "@/schemas/team/threads";
import type { SomeRows } from "./manifest.fixture";

/** A part of what an installation stores, in the words of a guarantee. */
export interface Section {
  /** Tables of which no row can go without that this section reads something else. */
  of: readonly SomeRows[];
  /**
   * What a person would see of it, read through the product's verbs, as JSON. Its form is the manifests': it stays as it is
   * when verbs and tables change, so that what an older version stored can be compared.
   */
  read(ctx: Context): Promise<unknown>;
}

const range = { range: "90d" };

/** Says whether two secrets or long texts are the same without holding them. */
const hashOf = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 32);

/** Connectors of all kinds stand in one table; each section reads its own. */
const harnessRows: SomeRows = { table: "connectors", where: "kind = 'harness'" };
const storeRows: SomeRows = { table: "connectors", where: "kind <> 'harness'" };

export const sections: Readonly<Record<string, Section>> = {
  "connectors, with what their tools may do": {
    of: [harnessRows, "harness_accounts"],
    read: async (ctx) =>
      (await harnessConnectors(ctx)).map(({ projects: _, lastCheck, ...connector }) => ({
        ...connector,
        lastCheckOk: lastCheck?.ok ?? null,
      })),
  },
  "the token of each connector, which opens": {
    of: [harnessRows],
    read: async (ctx) =>
      Promise.all(
        (await harnessConnectors(ctx)).map(async ({ id }) =>
          hashOf(openSecrets(await findConnector(ctx.db, id)).token ?? ""),
        ),
      ),
  },
  "projects, and which of them are watched": {
    of: ["projects"],
    read: async (ctx) =>
      (await harnessConnectors(ctx)).flatMap(({ projects }) =>
        projects.map(({ lastError, ...project }) => ({ ...project, hasError: lastError !== null })),
      ),
  },
  "telemetry connectors, whose secrets open": {
    of: [storeRows],
    read: async (ctx) =>
      Promise.all(
        (await listConnectors({ ctx, input: { kinds: storeKinds } })).map(async (store) => {
          if (store.settings === null) throw new Error(`${store.problem}`);
          const { auth, tenant, ...queries } = store.settings;
          const { secret } = openSecrets(await findConnector(ctx.db, store.id));
          return {
            ...store,
            authKind: auth.kind,
            username: auth.kind === "basic" ? auth.username : null,
            tenant,
            settings: { kind: store.kind, ...queries },
            lastCheckOk: store.lastCheck?.ok ?? null,
            secret: secret === undefined ? null : hashOf(secret),
          };
        }),
      ),
  },
  "people, with their roles": {
    of: ["users"],
    read: (ctx) => listPeople({ ctx, input: undefined }),
  },
  settings: {
    of: ["settings"],
    read: async ({ db }) => ({
      stored: (await db.select({ key: settings.key }).from(settings).orderBy(asc(settings.key))).map(
        ({ key }) => key,
      ),
      approvals: await readSetting(db, "approvals"),
      investigations: await readSetting(db, "investigations"),
      tests: await readSetting(db, "tests"),
    }),
  },
  "teammates, and the accounts that each reaches": { of: ["teammates"], read: readTeammates },
  "threads, with every message and what tools answered": { of: ["threads", "messages"], read: readThreads },
  "approvals, with the state each had": {
    of: ["approval_requests"],
    read: async (ctx) =>
      (await listApprovals({ ctx, input: { limit: 100 } })).map(
        ({ mayDecide: _, mayNotDecideBecause: __, mayWithdraw: ___, ...approval }) => approval,
      ),
  },
  "the policy, CODEOWNERS and badge of a project": {
    of: ["test_policies", "codeowners_files", "test_badges"],
    read: async (ctx) => (await readTestSettings({ ctx, input: undefined })).projects,
  },
  "digests, and who gets them": { of: ["test_digests", "digest_subscriptions"], read: readDigests },
  "tests in quarantine": {
    // A state that is no quarantine is read below.
    of: [],
    read: async (ctx) => (await readQuarantinePage({ ctx, input: { project: null, branch: null } })).tests,
  },
  "tests that somebody decided on, with the decisions and owners": {
    of: ["test_state_changes", "test_states", "test_owners"],
    read: readDecidedTests,
  },
  "tokens of programs": {
    of: ["api_tokens"],
    read: (ctx) => listApiTokens({ ctx, input: undefined }),
  },
  "uploads of test results": {
    of: ["test_uploads"],
    read: async (ctx) => (await listUploads({ ctx, input: undefined })).uploads,
  },
  "investigations, with their versions and what people said of them": {
    of: ["investigations", "investigation_versions", "investigation_feedback"],
    read: readInvestigations,
  },
  "failures that are the same, with their owners": {
    of: ["failure_clusters"],
    read: async (ctx) => {
      const { value } = parseFailureFilters(range);
      const { clusters } = await readFailureClusters({ ctx, input: value });
      return clusters.map(({ id, cause, title, owner, count }) => ({ id, cause, title, owner, count }));
    },
  },
  "executions, with stages, steps and tests": { of: ["executions"], read: readExecutions },
  deployments: {
    of: ["deployments"],
    read: async (ctx) => {
      const { current, targets } = await readDeployments({ ctx, input: parseFilters(range).value });
      return {
        total: current.total,
        targets: targets.map(({ last: { runSequence, ...last }, ...target }) => ({
          ...target,
          // Called so when 0.1 was written down.
          last: { ...last, run: runSequence },
        })),
      };
    },
  },
  "the audit log": { of: ["audit_log"], read: readAudit },
};

/** All connectors of Harness; other kinds have sections of their own. */
async function harnessConnectors(ctx: Context) {
  return listConnectors({ ctx, input: { kinds: ["harness"] } });
}

async function readTeammates(ctx: Context) {
  const rows = await ctx.db.select({ id: teammates.id }).from(teammates).orderBy(asc(teammates.id));
  const accounts = (await harnessConnectors(ctx)).map(({ slug }) => slug);
  return Promise.all(
    rows.map(async ({ id }) => {
      const teammate = await getTeammate(ctx, id);
      const reached = await Promise.all(
        accounts.map((connector) =>
          chooseConnector(
            {
              ctx,
              caller: { name: teammate.name, origin: { kind: "page" } },
              connectors: teammate.connectorIds,
              scope: null,
            },
            { connector },
          ).then(
            () => [connector],
            () => [],
          ),
        ),
      );
      const { name, role, instructions, toolPermissions, builtIn } = teammate;
      return { id, name, role, instructions, toolPermissions, builtIn, reaches: reached.flat() };
    }),
  );
}

async function readThreads(ctx: Context) {
  const summaries = await listThreads({ ctx, input: { mine: false, limit: 200 } });
  return Promise.all(
    summaries.map(async ({ updatedAt: _, pendingApprovals: __, ...thread }) => ({
      ...thread,
      messages: (await listMessages(ctx, thread.id)).map(({ parts, metadata, ...message }) => ({
        ...message,
        author: metadata.authorName,
        at: metadata.createdAt,
        status: metadata.status ?? null,
        parts: parts.map(shownPart),
      })),
    })),
  );
}

/** Words and calls as they are; what a tool answered by its hash, because it is long. */
function shownPart({ output, ...part }: MessagePart) {
  return output === undefined ? part : { ...part, output: hashOf(JSON.stringify(output)) };
}

async function readDigests(ctx: Context) {
  const { digests, subscriptions } = await readTestSettings({ ctx, input: undefined });
  return {
    digests: await Promise.all(
      digests.map(async ({ id, ...digest }) => ({
        ...digest,
        body: hashOf(JSON.stringify(await getDigest({ ctx, input: { id } }))),
      })),
    ),
    subscriptions: await Promise.all(
      subscriptions.map(async ({ lastError: _, lastSentAt: __, ...subscription }) => {
        const [row] = await ctx.db
          .select()
          .from(digestSubscriptions)
          .where(eq(digestSubscriptions.id, subscription.id));
        const sealed = row?.secretCiphertext ?? null;
        return {
          ...subscription,
          secret: sealed === null ? null : hashOf(openSecret(sealed, subscription.id, encryptionKey())),
        };
      }),
    ),
  };
}

async function readDecidedTests(ctx: Context) {
  const rows = await ctx.db
    .selectDistinct({ testId: testStateChanges.testId })
    .from(testStateChanges)
    .orderBy(asc(testStateChanges.testId));
  return Promise.all(
    rows.map(async ({ testId }) => {
      const test = await getTest({ ctx, input: { testId } });
      const { id, name, className, repo, projectKey, runs, failed, owners, stateHistory, judgement } = test;
      return {
        ...{ id, name, className, repo, projectKey, runs, failed, owners, stateHistory },
        label: judgement?.label ?? null,
        state: judgement?.state ?? null,
        results: test.recent.length,
        // The judgement's owners are a copy of these, made anew whenever owners change.
        ownersNamed: await ctx.db
          .select({ owners: testOwners.owners, setBy: testOwners.setBy, at: testOwners.at })
          .from(testOwners)
          .where(eq(testOwners.testId, testId)),
      };
    }),
  );
}

async function readInvestigations(ctx: Context) {
  const { value: filters } = parseExecutionFilters({ ...range, outcome: "failed" });
  const { rows } = await listExecutions({ ctx, input: { filters, cursor: null } });
  const views = await Promise.all(
    rows.map(({ executionId, pipeline }) =>
      getInvestigation({ ctx, input: { project: pipeline.projectKey, planExecutionId: executionId } }),
    ),
  );
  return views
    .filter((view) => view !== null)
    .map(({ id, status, planExecutionId, version, versions, feedback, report }) => ({
      ...{ id, status, planExecutionId, version, versions, feedback },
      verdict: report?.verdict ?? null,
      hypotheses: report?.hypotheses.map(({ title, probability }) => ({ title, probability })) ?? [],
    }));
}

async function readExecutions(ctx: Context) {
  const { value: filters } = parseExecutionFilters(range);
  const all = [];
  let summary = null;
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await listExecutions({ ctx, input: { filters, cursor } });
    summary ??= page.summary;
    all.push(...page.rows);
    cursor = page.nextCursor;
  }
  const newest = all.find(({ outcome, stages }) => outcome === "failed" && stages.length > 1);
  if (newest === undefined) return { summary, all: [] };
  const ref = { projectKey: newest.pipeline.projectKey, planExecutionId: newest.executionId };
  const { stages, commits, failureCause, failureExcerpt } = await getExecution({ ctx, input: ref });
  const tests = await listExecutionTests({ ctx, input: ref });
  return {
    summary,
    all: all.map(({ executionId, status, runSequence }) => `${executionId} ${runSequence} ${status}`),
    newest: {
      ...ref,
      stages: stages.map(({ name, status, steps }) => ({
        name,
        status,
        steps: steps.map((step) => step.name),
      })),
      commits: commits.length,
      failureCause,
      failureExcerpt,
      tests: tests.length,
    },
  };
}

async function readAudit(ctx: Context) {
  const all = [];
  for (let before: number | undefined | null; before !== null; ) {
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit({
      ctx,
      input: { limit: 200, ...(before === undefined ? {} : { before }) },
    });
    all.push(...page.rows.map(({ at, actorName, action, summary }) => ({ at, actorName, action, summary })));
    before = page.nextBefore;
  }
  return all;
}
