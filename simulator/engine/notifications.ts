import { parse } from "yaml";
import { z } from "zod";
import type { RunSnapshot } from "@/simulator/engine/engine";
import {
  type RunEvent,
  runEventData,
  testBody,
  triggerEventData,
} from "@/simulator/engine/notification-body";
import type { TriggerFailure } from "@/simulator/engine/trigger-failures";
import type { Execution, Pipeline, StageRun, StepRun, World } from "@/simulator/story/types";

export type NotificationEvent = RunEvent | "TriggerFailed";

interface Target {
  url: string;
  headers: Record<string, string>;
  /** Null for all events. */
  events: string[] | null;
}

export interface Delivery {
  url: string;
  /** Null for what the Test button sends. */
  eventType: NotificationEvent | null;
  /** Null where there is no execution. */
  planExecutionId: string | null;
  /** HTTP status of the receiver, null when it could not be reached. */
  status: number | null;
}

const Rules = z.object({
  pipeline: z.looseObject({
    notificationRules: z
      .array(
        z.looseObject({
          enabled: z.boolean().nullish(),
          pipelineEvents: z.array(z.looseObject({ type: z.string() })),
          notificationMethod: z.looseObject({
            type: z.string(),
            spec: z.looseObject({
              webhookUrl: z.string().nullish(),
              headers: z.record(z.string(), z.string()).nullish(),
            }),
          }),
        }),
      )
      .nullish(),
  }),
});

const timeoutMs = 10_000;
const deliveriesKept = 500;

const failedStatuses = new Set(["Failed", "Expired", "ApprovalRejected"]);
/** An aborted stage is told as a failed one; an aborted pipeline only as ended. */
const failedStageStatuses = new Set([...failedStatuses, "Aborted"]);
const nodeStatus: Record<string, string> = {
  Success: "completed",
  IgnoreFailed: "completed",
  Failed: "failed",
  Aborted: "aborted",
  Expired: "expired",
  ApprovalRejected: "rejected",
};

/**
 * Sends Harness's webhook notifications: to every URL configured through the control endpoint, and to those of the
 * pipeline's own notification rules. Like Harness it signs nothing and tries once.
 */
export class Notifier {
  readonly #world: World;
  readonly #targets: (Target & { id: number })[] = [];
  readonly #rules = new Map<string, Target[]>();
  readonly deliveries: Delivery[] = [];
  #nextId = 1;

  constructor(world: World) {
    this.#world = world;
  }

  add(target: Target): number {
    const id = this.#nextId++;
    this.#targets.push({ id, ...target });
    return id;
  }

  remove(id: number | null): number {
    const before = this.#targets.length;
    const kept = id === null ? [] : this.#targets.filter((target) => target.id !== id);
    this.#targets.splice(0, before, ...kept);
    return before - this.#targets.length;
  }

  list(): { id: number; url: string; events: string[] | null }[] {
    return this.#targets.map(({ id, url, events }) => ({ id, url, events }));
  }

  /** Compares what is with what was, and sends what happened in between. */
  moved(run: Execution, before: RunSnapshot | null): void {
    const targets = [...this.#targets, ...this.#rulesOf(run.pipeline)];
    if (targets.length === 0) return;
    if (before === null) {
      this.#send(targets, run, "PipelineStart", "started", null, null);
      return;
    }
    for (const stage of run.stages) {
      const was = before.stages.get(stage.nodeId) ?? "NotStarted";
      if (was === stage.status || stage.takenOver || stage.status === "Skipped") continue;
      if (was === "NotStarted") this.#send(targets, run, "StageStart", "started", stage, null);
      if (stage.endTs === null) continue;
      const status = nodeStatus[stage.status] ?? "failed";
      for (const step of stage.steps) {
        if (step.status === "Failed") this.#send(targets, run, "StepFailed", "failed", stage, step);
      }
      this.#send(
        targets,
        run,
        failedStageStatuses.has(stage.status) ? "StageFailed" : "StageSuccess",
        status,
        stage,
        null,
      );
    }
    if (run.endTs === null || before.status === run.status) return;
    const status = nodeStatus[run.status] ?? "failed";
    if (failedStatuses.has(run.status)) this.#send(targets, run, "PipelineFailed", status, null, null);
    else if (run.status !== "Aborted") this.#send(targets, run, "PipelineSuccess", status, null, null);
    this.#send(targets, run, "PipelineEnd", status, null, null);
  }

  #rulesOf(pipeline: Pipeline): Target[] {
    const known = this.#rules.get(pipeline.yaml);
    if (known) return known;
    const parsed = pipeline.yaml.includes("notificationRules") ? Rules.safeParse(parse(pipeline.yaml)) : null;
    const rules = parsed?.success ? (parsed.data.pipeline.notificationRules ?? []) : [];
    const targets = rules.flatMap((rule) => {
      const { webhookUrl, headers } = rule.notificationMethod.spec;
      if (rule.enabled === false || rule.notificationMethod.type !== "Webhook" || !webhookUrl) return [];
      const types = rule.pipelineEvents.map((event) => event.type);
      return [
        { url: webhookUrl, headers: headers ?? {}, events: types.includes("AllEvents") ? null : types },
      ];
    });
    this.#rules.set(pipeline.yaml, targets);
    return targets;
  }

  /** Tells of a trigger that could not start its pipeline. */
  triggerFailed(failure: TriggerFailure): void {
    const { trigger } = failure;
    const pipeline = this.#world.pipelines.find(
      (entry) =>
        entry.identifier === trigger.pipelineIdentifier &&
        entry.projectIdentifier === trigger.projectIdentifier,
    );
    const targets = [...this.#targets, ...(pipeline ? this.#rulesOf(pipeline) : [])];
    const body = JSON.stringify({ eventData: triggerEventData(this.#world, failure) });
    for (const target of targets)
      if (wants(target, "TriggerFailed")) void this.#post(target, "TriggerFailed", null, body);
  }

  /** The Test button of a rule, pressed for each configured receiver. Returns how many there are. */
  async test(): Promise<number> {
    await Promise.all(
      this.#targets.map((target) => this.#post(target, null, null, JSON.stringify(testBody))),
    );
    return this.#targets.length;
  }

  #send(
    targets: readonly Target[],
    run: Execution,
    eventType: RunEvent,
    nodeStatus: string,
    stage: StageRun | null,
    step: StepRun | null,
  ): void {
    const eventData = runEventData(this.#world, run, { eventType, nodeStatus, stage, step });
    const body = JSON.stringify({ eventData });
    for (const target of targets)
      if (wants(target, eventType)) void this.#post(target, eventType, run.id, body);
  }

  async #post(
    target: Target,
    eventType: NotificationEvent | null,
    planExecutionId: string | null,
    body: string,
  ): Promise<void> {
    const delivery: Delivery = { url: target.url, eventType, planExecutionId, status: null };
    try {
      const answer = await fetch(target.url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "*/*", ...target.headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      delivery.status = answer.status;
      await answer.body?.cancel();
    } catch {
      // Harness only writes a line into its own log; the delivery list shows the missing status.
    }
    this.deliveries.push(delivery);
    if (this.deliveries.length > deliveriesKept) this.deliveries.shift();
  }
}

const wants = (target: Target, eventType: NotificationEvent): boolean =>
  target.events === null || target.events.includes(eventType);
