import { imageRegistryHost, packageRegistryHost } from "@/simulator/story/estate";
import { between, number32, unit } from "@/simulator/story/random";
import { hour, liveliness, minute } from "@/simulator/story/rhythm";
import type { Pipeline, World } from "@/simulator/story/types";

/** One pipeline that calls one host. */
export interface Call {
  host: string;
  /** `<project>/<pipeline>`, as OpenTelemetry's namespace and name of a service become Prometheus's `job`. */
  job: string;
  pipeline: Pipeline;
  requestsPerMinute: number;
  /** Of its own random choices. */
  seed: number;
}

/** How a request ended. `status` is empty where no answer came; `error` is empty for a success. */
export interface Ending {
  status: string;
  error: string;
}

/** The first is the good one. */
export const endings: readonly Ending[] = [
  { status: "200", error: "" },
  { status: "404", error: "404" },
  { status: "401", error: "401" },
  { status: "403", error: "403" },
  { status: "429", error: "429" },
  { status: "500", error: "500" },
  { status: "503", error: "503" },
  { status: "", error: "ECONNRESET" },
];

const awsHost = "sts.eu-central-1.amazonaws.com";

/** Which pipelines call which hosts: those whose steps use them, and everybody the code host. */
export function callsOf(world: World): Call[] {
  return world.pipelines.flatMap((pipeline) => {
    const uses = new Set(pipeline.stages.flatMap((stage) => stage.steps.flatMap((step) => step.uses)));
    const hosts = [
      ...(uses.has("package_registry") ? [packageRegistryHost] : []),
      ...(uses.has("image_registry") ? [imageRegistryHost] : []),
      ...(uses.has("helm_repository") || uses.has("cluster") ? ["charts.fernwick.example"] : []),
      ...(uses.has("cloud") ? [awsHost] : []),
      ...(pipeline.repository === null ? [] : ["github.com"]),
    ];
    return hosts.map((host) => ({
      host,
      job: `${pipeline.projectIdentifier}/${pipeline.identifier}`,
      pipeline,
      requestsPerMinute: between(8, 60, world.seed, "traffic", host, pipeline.identifier),
      seed: number32(world.seed, "calls", host, pipeline.identifier),
    }));
  });
}

interface Trouble {
  host: string;
  /** Null: everybody. */
  pipelineIdentifier: string | null;
  from: number;
  to: number;
  /** Share of requests, 0..1. */
  share: number;
  status: string;
  error: string;
}

/** What went wrong on the way out: the story's outages, its credentials, and the hiccups that failed a run. */
function troublesOf(world: World): Trouble[] {
  const { outages, breakages } = world.scenario;
  const ofOutages = outages.flatMap((outage): Trouble[] => {
    const { detail, from, to } = outage;
    const everybody = { pipelineIdentifier: null, from, to };
    if (detail?.kind === "registry_unavailable") {
      return [
        { ...everybody, host: detail.host, share: 0.78, status: "503", error: "503" },
        { ...everybody, host: detail.host, share: 0.19, status: "", error: "ECONNRESET" },
      ];
    }
    if (detail?.kind === "image_pull") {
      return [{ ...everybody, host: imageRegistryHost, share: 0.9, status: "429", error: "429" }];
    }
    return [];
  });
  const ofBreakages = breakages.flatMap((breakage): Trouble[] => {
    if (breakage.detail.kind !== "credential_expired") return [];
    const status = breakage.detail.host === awsHost ? "403" : "401";
    const { pipelineIdentifier, from, to } = breakage;
    return [{ host: breakage.detail.host, pipelineIdentifier, from, to, share: 0.98, status, error: status }];
  });
  const outageIds = new Set(outages.map(({ truthId }) => truthId));
  const ofRuns = [...world.index.executionById.values()].flatMap((run): Trouble[] => {
    const detail = run.failure?.detail;
    if (detail?.kind !== "registry_unavailable" || outageIds.has(run.failure?.truthId ?? "")) return [];
    const { host, window } = detail;
    const reset = { host, ...window, status: "", error: "ECONNRESET" };
    // A hiccup was this run's own bad luck; a blip of the registry met everybody.
    return run.failure?.cause === "registry"
      ? [{ ...reset, pipelineIdentifier: null, share: 0.7 }]
      : [{ ...reset, pipelineIdentifier: run.pipelineIdentifier, share: 0.8, to: window.from + 2 * minute }];
  });
  return [...ofOutages, ...ofBreakages, ...ofRuns];
}

/** Kept minutes; more are forgotten at once, as they are counted again in no time. */
const maxKeptMinutes = 200_000;

/** Counts requests by call, ending and time; the same world gives the same counts. */
export class OutboundTraffic {
  readonly calls: readonly Call[];
  readonly #world: World;
  readonly #begins: number;
  /** Of times whose runs have long ended, by call and instant. */
  readonly #minutes = new Map<Call, Map<number, readonly number[]>>();
  readonly #hours = new Map<Call, Map<number, readonly number[]>>();
  #keptMinutes = 0;
  #troubles = new Map<Call, Trouble[]>();

  constructor(world: World, begins: number) {
    this.#world = world;
    this.#begins = begins;
    this.calls = callsOf(world);
  }

  /** Looks at the runs again; called before each question, as runs end while the story goes on. */
  refresh(): void {
    const troubles = troublesOf(this.#world);
    this.#troubles = new Map(
      this.calls.map((call) => [
        call,
        troubles.filter(
          ({ host, pipelineIdentifier }) =>
            host === call.host &&
            (pipelineIdentifier === null || pipelineIdentifier === call.pipeline.identifier),
        ),
      ]),
    );
  }

  /** Requests by ending (as `endings` lists them) within a time, epoch milliseconds; nothing before the history. */
  count(call: Call, from: number, to: number): number[] {
    const sums = endings.map(() => 0);
    let at = Math.max(from, this.#begins);
    while (at < to) {
      const whole = at % hour === 0 && at + hour <= to && at + hour <= this.#settledUntil;
      const until = whole ? at + hour : Math.min(to, Math.floor(at / minute) * minute + minute);
      const counted = whole ? this.#hour(call, at) : this.#minute(call, Math.floor(at / minute) * minute);
      add(sums, counted, whole ? 1 : (until - at) / minute);
      at = until;
    }
    return sums;
  }

  get #settledUntil(): number {
    return this.#world.storyNow - 3 * hour;
  }

  #hour(call: Call, at: number): readonly number[] {
    const hours = keptOf(this.#hours, call);
    const kept = hours.get(at);
    if (kept !== undefined) return kept;
    const sums = endings.map(() => 0);
    for (let each = at; each < at + hour; each += minute) add(sums, this.#counted(call, each), 1);
    hours.set(at, sums);
    return sums;
  }

  #minute(call: Call, at: number): readonly number[] {
    if (at + minute > this.#settledUntil) return this.#counted(call, at);
    const minutes = keptOf(this.#minutes, call);
    const kept = minutes.get(at);
    if (kept !== undefined) return kept;
    if (this.#keptMinutes >= maxKeptMinutes) {
      this.#minutes.clear();
      this.#keptMinutes = 0;
    }
    const counted = this.#counted(call, at);
    keptOf(this.#minutes, call).set(at, counted);
    this.#keptMinutes += 1;
    return counted;
  }

  #counted(call: Call, at: number): number[] {
    const noise = 0.7 + 0.6 * unit(call.seed, "requests", at);
    const total = Math.round(call.requestsPerMinute * (0.2 + liveliness(at)) * noise);
    const troubles = (this.#troubles.get(call) ?? []).filter(({ from, to }) => from < at + minute && to > at);
    let left = total;
    const counts = endings.map(({ status, error }) => {
      if (error === "") return 0;
      let share = usualShares[error] ?? 0;
      for (const trouble of troubles) {
        if (trouble.status === status && trouble.error === error)
          share += trouble.share * overlap(trouble, at);
      }
      if (share === 0) return 0;
      const exact = total * Math.min(1, share);
      const drawn = Math.floor(exact) + (unit(call.seed, error, at) < exact % 1 ? 1 : 0);
      const taken = Math.min(left, drawn);
      left -= taken;
      return taken;
    });
    counts[0] = left;
    return counts;
  }
}

/** What fails on any day, by kind of error. */
const usualShares: Readonly<Record<string, number>> = { "404": 0.006, "500": 0.001, ECONNRESET: 0.001 };

function add(sums: number[], counts: readonly number[], part: number): void {
  for (let index = 0; index < sums.length; index += 1) {
    sums[index] = (sums[index] ?? 0) + (counts[index] ?? 0) * part;
  }
}

function keptOf(all: Map<Call, Map<number, readonly number[]>>, call: Call): Map<number, readonly number[]> {
  const known = all.get(call) ?? new Map<number, readonly number[]>();
  all.set(call, known);
  return known;
}

/** The part of a minute that a trouble covers. */
function overlap({ from, to }: Trouble, at: number): number {
  return Math.max(0, Math.min(to, at + minute) - Math.max(from, at)) / minute;
}
