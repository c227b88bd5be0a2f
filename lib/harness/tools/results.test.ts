import { describe, expect, test } from "vitest";
import { compacted } from "./compact";
import { mergedYaml } from "./merge-inputs";
import { bundledSource } from "./schema";
import { fieldsOf, inlined, sectionAt } from "./schema-sections";
import { healthOf } from "./status";

test("an item of unknown shape keeps its short members in a compact list", () => {
  expect(compacted("service", { odd: 1, nested: { a: 1 } })).toEqual({ odd: 1 });
});

test("input sets merge by name and identifier, the later one winning", () => {
  const base = {
    pipeline: {
      variables: [
        { name: "a", value: "1" },
        { name: "b", value: "1" },
      ],
      stages: [{ stage: { identifier: "s", spec: { x: 1 } } }],
    },
  };
  const over = {
    pipeline: {
      variables: [{ name: "b", value: "2" }],
      stages: [{ stage: { identifier: "s", spec: { y: 2 } } }, { stage: { identifier: "t" } }],
    },
  };
  expect(mergedYaml(base, over)).toEqual({
    pipeline: {
      variables: [
        { name: "a", value: "1" },
        { name: "b", value: "2" },
      ],
      stages: [{ stage: { identifier: "s", spec: { x: 1, y: 2 } } }, { stage: { identifier: "t" } }],
    },
  });
});

test.each([
  [undefined, 5, "unknown"],
  [0, undefined, "unknown"],
  [0, 0, "idle"],
  [0, 9, "healthy"],
  [1, 9, "degraded"],
  [5, 5, "failing"],
] as const)("%s failed and %s succeeded is %s", (failed, succeeded, health) => {
  expect(healthOf(failed, succeeded)).toBe(health);
});

describe("YAML schemas", () => {
  const { document } = bundledSource("pipeline");
  const pipeline = sectionAt(document, document, "pipeline");

  test("sections are found by dotted path, by definition and by field name", () => {
    if (pipeline === undefined) throw new Error("the pipeline has a schema");
    expect(fieldsOf(document, pipeline).map((field) => field.name)).toContain("stages");
    for (const path of ["properties.ci.codebase", "codebase", "approvers", "stages.stage.spec"]) {
      expect(sectionAt(document, pipeline, path), path).toBeDefined();
    }
    expect(sectionAt(document, pipeline, "no.such.path")).toBeUndefined();
  });

  test("references are inlined three deep and no deeper", () => {
    if (pipeline === undefined) throw new Error("the pipeline has a schema");
    const text = JSON.stringify(inlined(document, pipeline, 3));
    expect(text).toContain("rollbackSteps");
    expect(text).toContain("$ref");
  });
});
