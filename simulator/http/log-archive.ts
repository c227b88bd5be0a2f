import { Zip, ZipDeflate } from "fflate";
import { renderStepLog } from "@/simulator/logs/render";
import type { StepLogSpec } from "@/simulator/logs/spec";
import { logKeysOf, stepLogSpec } from "@/simulator/story/step-log";
import type { Execution, World } from "@/simulator/story/types";

/** Most files that Harness packs into one archive. */
export const archiveFileLimit = 1500;

export interface ArchiveEntry {
  key: string;
  spec: StepLogSpec;
  unit: string | undefined;
}

const unitMarker = "-commandUnit:";

/** The command unit that a log key ends with. */
export const unitOfKey = (key: string): string | undefined => key.split(unitMarker)[1];

/** Whether a prefix names one execution or less, in the legacy or the simplified form. */
export const isDownloadPrefix = (prefix: string): boolean =>
  /runSequence:\d+/.test(prefix) || /^[^/]+\/pipeline\/[^/]+\/\d+\//.test(`${prefix}/`);

function executionsUnder(world: World, prefix: string): Execution[] {
  const legacy = /orgId:([^/]+)\/projectId:([^/]+)\/pipelineId:([^/]+)\/runSequence:(\d+)/.exec(prefix);
  if (legacy !== null) {
    const execution = world.index.executionByRun.get(legacy.slice(1, 5).join("/"));
    return execution === undefined ? [] : [execution];
  }
  const simplified = /^[^/]+\/pipeline\/([^/]+)\/(\d+)(?:\/|$)/.exec(prefix);
  if (simplified === null) return [];
  const [, pipeline, run] = simplified;
  return world.projects.flatMap(
    (project) =>
      world.index.executionByRun.get(`${project.orgIdentifier}/${project.identifier}/${pipeline}/${run}`) ??
      [],
  );
}

/** Every log whose key begins with the prefix. */
export function entriesUnder(world: World, prefix: string): ArchiveEntry[] {
  return executionsUnder(world, prefix).flatMap((execution) =>
    execution.stages.flatMap((stage) =>
      [...stage.steps, ...stage.rollbackSteps].flatMap((step) => {
        const spec = stepLogSpec(world, execution, stage, step);
        if (spec === null) return [];
        return logKeysOf(world, execution, stage, step)
          .filter((key) => key.startsWith(prefix))
          .map((key) => ({ key, spec, unit: unitOfKey(key) }));
      }),
    ),
  );
}

/** A zip of logs, packed while it is read. Entries are named `<account>/<key>`. */
export function zipOf(accountId: string, entries: readonly ArchiveEntry[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(chunk);
  });
  function* work(): Generator<void> {
    for (const entry of entries) {
      const file = new ZipDeflate(`${accountId}/${entry.key}`, { level: 6 });
      zip.add(file);
      let text = "";
      for (const line of renderStepLog(entry.spec, entry.unit)) {
        text += `${JSON.stringify(line)}\n`;
        if (text.length > 64_000) {
          file.push(encoder.encode(text));
          text = "";
          yield;
        }
      }
      file.push(encoder.encode(text), true);
      yield;
    }
    zip.end();
  }
  const steps = work();
  return new ReadableStream({
    pull(controller) {
      let done = false;
      while (chunks.length === 0 && !done) done = steps.next().done ?? false;
      if (failure !== null) controller.error(failure);
      for (const chunk of chunks.splice(0)) controller.enqueue(chunk);
      if (done) controller.close();
    },
    cancel() {
      zip.terminate();
    },
  });
}
