import { and, desc, eq, gte, sql } from "drizzle-orm";
import { projects, testDays, tests } from "@/lib/db/schema";
import { ListFlakyTestsInput, type ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import { readTool } from "../agent-tool";
import { rangeStart } from "./list-failures";
import { findProject } from "./pipeline-lookup";
import { listPath } from "./references";

export const listFlakyTestsTool = readTool({
  description:
    "Tests that both passed and failed on the same commit within a time range, those with the most such commits first.",
  inputSchema: ListFlakyTestsInput,
  async read(input, { ctx }): Promise<ListFlakyTestsOutput> {
    const project = await findProject(ctx, input.project);
    const from = rangeStart(ctx.now(), input.range).toISOString().slice(0, 10);
    const flakyCommits = sql<number>`sum(${testDays.flakyCommits})`.mapWith(Number);
    const rows = await ctx.db
      .select({
        testId: tests.id,
        projectKey: projects.key,
        name: tests.name,
        className: tests.className,
        suiteName: tests.suiteName,
        lastSeenAt: tests.lastSeenAt,
        runs: sql<number>`sum(${testDays.runs})`.mapWith(Number),
        failed: sql<number>`sum(${testDays.failed})`.mapWith(Number),
        flakyCommits,
        total: sql<number>`count(*) over ()`.mapWith(Number),
      })
      .from(testDays)
      .innerJoin(tests, eq(tests.id, testDays.testId))
      .innerJoin(projects, eq(projects.id, testDays.projectId))
      .where(
        and(
          gte(testDays.day, from),
          project ? eq(testDays.projectId, project.id) : eq(projects.watched, true),
        ),
      )
      .groupBy(tests.id, projects.key)
      .having(sql`sum(${testDays.flakyCommits}) > 0`)
      .orderBy(desc(flakyCommits), desc(sql`sum(${testDays.failed})`))
      .limit(input.limit);
    return {
      range: input.range,
      path: listPath("/tests", { range: input.range, project: input.project }),
      total: rows[0]?.total ?? 0,
      items: rows.map(({ total: _, lastSeenAt, ...row }) => ({
        ...row,
        path: `/tests/${row.testId}`,
        failureRate: row.runs === 0 ? 0 : row.failed / row.runs,
        lastSeenAt: lastSeenAt.toISOString(),
      })),
    };
  },
});
