import { imageRegistryHost, packageRegistryHost } from "@/simulator/story/estate";
import { between, unit } from "@/simulator/story/random";
import { hour, liveliness, minute } from "@/simulator/story/rhythm";
import type { Pipeline, World } from "@/simulator/story/types";

/** One pipeline that calls one host. */
export interface Call {
  host: string;
  /** `<project>/<pipeline>`, as OpenTelemetry's namespace and name of a service become Prometheus's `job`. */
  job: string;
  pipeline: Pipeline;
  requestsPerMinute: number;
}

/** How a request ended. `status` is empty where no answer came; `error` is empty for a success. */
export interface Ending {
  status: string;
  error: string;
}

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
const usualErrorShare = 0.002;
const usualMissShare = 0.006;

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

/** Counts requests by call, ending and time; the same world gives the same counts. */
export class OutboundTraffic {
  readonly calls: readonly Call[];
  readonly #world: World;
  readonly #begins: number;
  readonly #hours = new Map<string, number[]>();
  #troubles: Trouble[] = [];

  constructor(world: World, begins: number) {
    this.#world = world;
    this.#begins = begins;
    this.calls = callsOf(world);
  }

  /** Looks at the runs again; called before each question, as runs end while the story goes on. */
  refresh(): void {
    this.#troubles = troublesOf(this.#world);
  }

  /** Requests by ending (as `endings` lists them) within a time, epoch milliseconds; nothing before the history. */
  count(call: Call, from: number, to: number): number[] {
    const sums = endings.map(() => 0);
    let at = Math.max(from, this.#begins);
    while (at < to) {
      const wholeHour = at % hour === 0 && at + hour <= to && at + hour <= this.#world.storyNow - 3 * hour;
      const until = wholeHour ? at + hour : Math.min(to, Math.floor(at / minute) * minute + minute);
      const part = wholeHour ? 1 : (until - at) / minute;
      const counted = wholeHour ? this.#hour(call, at) : this.#minute(call, Math.floor(at / minute) * minute);
      for (const [index, count] of counted.entries()) sums[index] = (sums[index] ?? 0) + count * part;
      at = until;
    }
    return sums;
  }

  #hour(call: Call, at: number): number[] {
    const key = `${call.host} ${call.job} ${at}`;
    const kept = this.#hours.get(key);
    if (kept !== undefined) return kept;
    const sums = endings.map(() => 0);
    for (let each = at; each < at + hour; each += minute) {
      for (const [index, count] of this.#minute(call, each).entries())
        sums[index] = (sums[index] ?? 0) + count;
    }
    this.#hours.set(key, sums);
    return sums;
  }

  #minute(call: Call, at: number): number[] {
    const { seed } = this.#world;
    const noise = 0.7 + 0.6 * unit(seed, "requests", call.host, call.job, at);
    const total = Math.round(call.requestsPerMinute * (0.2 + liveliness(at)) * noise);
    const left = { requests: total };
    const take = (share: number, key: string): number => {
      const exact = total * share;
      const drawn = Math.floor(exact) + (unit(seed, key, call.host, call.job, at) < exact % 1 ? 1 : 0);
      const taken = Math.min(left.requests, drawn);
      left.requests -= taken;
      return taken;
    };
    const shares = endings.map(({ status, error }) =>
      this.#troubles
        .filter(
          (trouble) =>
            trouble.host === call.host &&
            trouble.status === status &&
            trouble.error === error &&
            (trouble.pipelineIdentifier === null || trouble.pipelineIdentifier === call.pipeline.identifier),
        )
        .reduce((sum, trouble) => sum + trouble.share * overlap(trouble, at), 0),
    );
    return endings
      .map(({ error, status }, index) => {
        if (error === "") return 0;
        const usual =
          status === "404" ? usualMissShare : status === "500" || status === "" ? usualErrorShare / 2 : 0;
        return take(Math.min(1, (shares[index] ?? 0) + usual), error);
      })
      .map((count, index) => (endings[index]?.error === "" ? left.requests : count));
  }
}

/** The part of a minute that a trouble covers. */
function overlap({ from, to }: Trouble, at: number): number {
  return Math.max(0, Math.min(to, at + minute) - Math.max(from, at)) / minute;
}
