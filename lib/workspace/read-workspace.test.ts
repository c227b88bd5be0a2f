import { expect, test } from "vitest";
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { pipelines, projects } from "@/lib/db/schema";
import { listPipelineNames } from "./list-pipeline-names";
import { readWorkspace } from "./read-workspace";

oneDatabase((_kind, open) => {
  test("what every page waits for does not grow with the number of pipelines, which are listed by themselves", async () => {
    const { db } = await open();
    await storeHarnessConnector(db, { id: "c1" });
    const createdAt = new Date();
    const of = (name: string, watched: boolean) => ({
      key: `demo.default.${name}`,
      connectorId: "c1",
      orgIdentifier: "default",
      orgName: "default",
      projectIdentifier: name,
      name,
      watched,
      syncState: "live" as const,
      createdAt,
    });
    const stored = await db
      .insert(projects)
      .values([of("shop", true), of("attic", false)])
      .returning({ id: projects.id });
    const ctx = contextFor(db, person("viewer"));
    const before = await readWorkspace({ ctx });
    expect(before.projects.map(({ name }) => name)).toEqual(["shop"]);
    await db.insert(pipelines).values(
      stored.flatMap(({ id }, project) =>
        Array.from({ length: 1100 * 2 }, (_, index) => ({
          projectId: id,
          identifier: `p${index}`,
          name: `${project === 0 ? "watched" : "unwatched"} ${String(index).padStart(4, "0")}`,
          goneAt: index === 0 ? createdAt : null,
          tags: {},
          modules: [],
          seenAt: createdAt,
        })),
      ),
    );
    expect(await readWorkspace({ ctx })).toEqual(before);
    const names = await listPipelineNames({ ctx });
    expect(names[0]).toEqual({ projectKey: "demo.default.shop", identifier: "p1", name: "watched 0001" });
    expect(names).toHaveLength(2000);
    expect(names.filter(({ projectKey }) => projectKey !== "demo.default.shop")).toEqual([]);
  });
});
