import { backgroundBirths, demoBirth } from "@/simulator/engine/background";
import type { Birth } from "@/simulator/engine/birth";
import { birth as childBirth } from "@/simulator/engine/birth";
import type { SimClock } from "@/simulator/engine/clock";
import { applyEntityChange } from "@/simulator/engine/entities";
import { followUps, newestTag } from "@/simulator/engine/follow-ups";
import { historyBirths } from "@/simulator/engine/history";
import { indexExecution } from "@/simulator/engine/index-executions";
import type { Journal, JournalEntry } from "@/simulator/engine/journal";
import { planExecution } from "@/simulator/engine/plan-execution";
import { type ProjectionSource, projectExecution } from "@/simulator/engine/project-execution";
import { judge } from "@/simulator/story/judge";
import { userByLogin } from "@/simulator/story/people";
import { shortId } from "@/simulator/story/random";
import type { Execution, Pipeline, StageRun, World } from "@/simulator/story/types";

export interface EngineOptions {
  /** How many times faster than natural the runs go that people start. */
  speed: number;
  /** False leaves the story alone: nothing begins by itself. */
  background: boolean;
}

/** Called when a run has moved: `before` is what was true at the last look. */
export type MoveListener = (run: Execution, before: RunSnapshot | null) => void;

/** What notifications compare. */
export interface RunSnapshot {
  status: string;
  stages: Map<string, string>;
}

/** Moves the story on: runs the history, starts what begins by itself, applies what people do. */
export class Engine {
  readonly world: World;
  readonly options: EngineOptions;
  readonly #clock: SimClock;
  readonly #journal: Journal;
  readonly #moving = new Set<Execution>();
  #pending: Birth[] = [];
  #settledAt: number;
  #listeners: MoveListener[] = [];

  constructor(world: World, clock: SimClock, journal: Journal, options: EngineOptions) {
    this.world = world;
    this.options = options;
    this.#clock = clock;
    this.#journal = journal;
    this.#settledAt = world.storyNow;
  }

  /** Runs the 60 days before the story's now, then what the journal says, then the time nobody watched. */
  begin(lastSeenAt: number | null): void {
    const births = historyBirths(this.world);
    let next = 0;
    for (;;) {
      const planned = births[next];
      const pending = this.#pending[0];
      const first = pending && (!planned || pending.at <= planned.at) ? pending : planned;
      if (!first || first.at > this.world.storyNow) break;
      if (first === pending) this.#pending.shift();
      else next += 1;
      this.#start(first, this.world.storyNow);
    }
    for (const entry of this.#journal.read()) {
      this.#moveTo(entry.at);
      // What the story's people did in reaction is in the journal; it is not made up a second time.
      if (entry.kind === "birth")
        this.#pending = this.#pending.filter((birth) => !sameReaction(birth, entry.birth));
      this.#apply(entry);
    }
    if (lastSeenAt === null) return;
    const now = this.#clock.now();
    this.#settledAt = Math.max(this.world.storyNow, Math.min(lastSeenAt, now));
    this.#catchUp(now, false);
    // What fails again after a pause began while nobody watched.
    const at = Math.max(lastSeenAt + 1, now - 26 * 60_000);
    const again = this.options.background && at < now ? demoBirth(this.world, at) : null;
    if (again) this.record({ kind: "birth", at, birth: again });
    this.settle();
  }

  onMove(listener: MoveListener): void {
    this.#listeners.push(listener);
  }

  /** Brings every run up to the clock's now. Called before each request and every second. */
  settle(): void {
    this.#catchUp(this.#clock.now(), true);
  }

  /** The clock's now, whole milliseconds. */
  now(): number {
    return Math.round(this.#clock.now());
  }

  /** Writes an entry into the journal and makes it true. */
  record(entry: JournalEntry): Execution | null {
    this.#journal.append(entry);
    const run = this.#apply(entry);
    this.#moveTo(Math.max(this.#settledAt, entry.at));
    return run;
  }

  #catchUp(now: number, lively: boolean): void {
    if (this.options.background) {
      const births = backgroundBirths(this.world, this.#settledAt, now, lively);
      for (;;) {
        const planned = births[0];
        const pending = this.#pending[0];
        const first = pending && (!planned || pending.at <= planned.at) ? pending : planned;
        if (!first || first.at > now) break;
        if (first === pending) this.#pending.shift();
        else births.shift();
        const at = Math.max(first.at, this.#settledAt);
        this.#moveTo(at);
        this.record({ kind: "birth", at, birth: { ...first, at } });
      }
      const again = lively ? demoBirth(this.world, now) : null;
      if (again) this.record({ kind: "birth", at: now, birth: again });
    }
    this.#moveTo(now);
    this.#settledAt = Math.max(this.#settledAt, now);
  }

  #apply(entry: JournalEntry): Execution | null {
    switch (entry.kind) {
      case "birth":
        return this.#start(entry.birth, entry.at);
      case "decision": {
        const found = this.world.index.approvalById.get(entry.approvalId);
        if (!found) return null;
        found.approval.activities.push({
          user: userByLogin(this.world.users, entry.login),
          action: entry.action,
          comments: entry.comments,
          approverInputs: entry.approverInputs,
          approvedAt: entry.at,
        });
        return found.execution;
      }
      case "interrupt": {
        const run = this.world.index.executionById.get(entry.planExecutionId);
        run?.interrupts.push({
          id: shortId(this.world.seed, "interrupt", entry.planExecutionId, entry.at),
          type: entry.type,
          at: entry.at,
          by: userByLogin(this.world.users, entry.login),
          nodeExecutionId: entry.nodeExecutionId,
        });
        return run ?? null;
      }
      case "notes": {
        const run = this.world.index.executionById.get(entry.planExecutionId);
        if (run) run.notes = entry.notes;
        return run ?? null;
      }
      case "entity":
        applyEntityChange(this.world, entry.entity, entry.change, entry.at);
        return null;
    }
  }

  #pipelineOf(scope: {
    orgIdentifier: string;
    projectIdentifier: string;
    pipelineIdentifier: string;
  }): Pipeline | null {
    return (
      this.world.pipelines.find(
        (pipeline) =>
          pipeline.identifier === scope.pipelineIdentifier &&
          pipeline.orgIdentifier === scope.orgIdentifier &&
          pipeline.projectIdentifier === scope.projectIdentifier,
      ) ?? null
    );
  }

  #start(birth: Birth, now: number): Execution | null {
    const pipeline = this.#pipelineOf(birth);
    if (!pipeline) return null;
    const speed = birth.live ? this.options.speed : 1;
    const run = planExecution(this.world, pipeline, this.#withTags(birth, pipeline), speed);
    indexExecution(this.world.index, run);
    this.#notify(run, null);
    this.#project(run, now);
    return run;
  }

  /** Releases that nobody gave a tag take the newest image. */
  #withTags(birth: Birth, pipeline: Pipeline): Birth {
    const variables = { ...birth.variables };
    for (const variable of pipeline.runtimeVariables) {
      const service =
        variable.name === "image_tag"
          ? pipeline.stages.find((stage) => stage.serviceIdentifier)?.serviceIdentifier
          : variable.name.replace(/_tag$/, "");
      variables[variable.name] ||=
        variable.default || (service && newestTag(this.world, service, birth.at)) || "4.0.0";
    }
    return { ...birth, variables };
  }

  #project(run: Execution, now: number): void {
    const before = snapshot(run);
    projectExecution(run, now, this.#source);
    if (run.endTs !== null && run.endTs <= now) {
      this.#moving.delete(run);
      this.#schedule(followUps(this.world, run));
    } else {
      this.#moving.add(run);
    }
    this.#notify(run, before);
  }

  #schedule(births: Birth[]): void {
    if (births.length === 0) return;
    this.#pending.push(...births);
    this.#pending.sort((a, b) => a.at - b.at);
  }

  #moveTo(now: number): void {
    for (const run of [...this.#moving]) {
      // Chained runs are projected before the run that waits for them.
      if (run.parent) this.#project(run, now);
    }
    for (const run of [...this.#moving]) {
      if (!run.parent) this.#project(run, now);
    }
  }

  #notify(run: Execution, before: RunSnapshot | null): void {
    for (const listener of this.#listeners) listener(run, before);
  }

  readonly #source: ProjectionSource = {
    judge: (execution, stage, step, startsAt) =>
      judge({
        seed: this.world.seed,
        scenario: this.world.scenario,
        execution,
        stage,
        step: step.spec,
        startsAt,
      }),
    child: (execution, stage, startsAt) => this.#child(execution, stage, startsAt),
  };

  #child(parent: Execution, stage: StageRun, startsAt: number): Execution | null {
    if (stage.childExecutionId) return this.world.index.executionById.get(stage.childExecutionId) ?? null;
    const target = stage.spec.childPipeline;
    if (!target) return null;
    const born = childBirth(
      { ...target, identifier: target.pipelineIdentifier },
      startsAt,
      parent.trigger.type,
      {
        login: parent.trigger.user?.login ?? null,
        parent: { planExecutionId: parent.id, stageNodeId: stage.nodeId },
        live: parent.live,
      },
    );
    const child = this.#start(born, Math.max(this.#settledAt, startsAt));
    stage.childExecutionId = child?.id ?? null;
    return child;
  }
}

function sameReaction(a: Birth, b: Birth): boolean {
  return (
    a.rerunOf === b.rerunOf && a.rollbackOf === b.rollbackOf && a.pipelineIdentifier === b.pipelineIdentifier
  );
}

function snapshot(run: Execution): RunSnapshot {
  return { status: run.status, stages: new Map(run.stages.map((stage) => [stage.nodeId, stage.status])) };
}
