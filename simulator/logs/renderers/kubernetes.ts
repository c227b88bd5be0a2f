import { failingUnit } from "../units";
import { applicationLog } from "../vocabulary";
import {
  after,
  bold,
  bulk,
  cause,
  cyan,
  green,
  type RawLine,
  type RenderContext,
  red,
  say,
  warn,
  yellow,
} from "../writer";
import { connectivityText, genericFailure } from "./generic-failure";

interface Target {
  name: string;
  namespace: string;
  replicas: number;
  image: string;
  release: number;
}

function targetOf(ctx: RenderContext): Target {
  const { facts, failure } = ctx;
  const name = failure?.kind === "rollout_timeout" ? failure.resource : (facts.service ?? facts.repo);
  return {
    name,
    namespace: facts.namespace ?? (failure?.kind === "rollout_timeout" ? failure.namespace : "default"),
    replicas: facts.replicas ?? 3,
    image: facts.image ?? `images.fernwick.example/${name}:${facts.commitSha.slice(0, 7)}`,
    release: (ctx.spec.seed % 400) + 1,
  };
}

function* fetchFiles(ctx: RenderContext): Generator<RawLine> {
  const { facts, random } = ctx;
  yield say(bold("Starting fetch of manifests"));
  yield say(`Git connector: ${facts.repo}-manifests`);
  yield say(`Branch: ${facts.branch}, folder: deploy/${facts.environment ?? "staging"}`);
  for (const file of [
    "templates/deployment.yaml",
    "templates/service.yaml",
    "templates/config.yaml",
    "values.yaml",
  ])
    yield say(`- ${file}`);
  yield* bulk(ctx, 1, (at) => `- crds/part-${at}.yaml (${random.int(1, 60)} kB)`);
}

function* initialize(ctx: RenderContext, target: Target): Generator<RawLine> {
  yield say(bold("Initializing.."));
  yield say(`Release Name: [release-${ctx.spec.seed % 97}-${target.name}]`);
  yield say(
    `Found following manifests in the fetched files: Deployment/${target.name}, Service/${target.name}, ConfigMap/${target.name}-config`,
  );
  yield warn(
    yellow(
      `Warning: policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+; use policy/v1`,
    ),
  );
  yield say(`kubectl --kubeconfig=config apply --dry-run=client -f manifests-dry-run.yaml`);
  yield say(`deployment.apps/${target.name} configured (dry run)`);
}

function* prepare(ctx: RenderContext, target: Target): Generator<RawLine> {
  yield say("Manifests processed. Found following resources:\n");
  yield say(bold(cyan("Kind                Name                                    Versioned")));
  for (const [kind, suffix, versioned] of [
    ["ConfigMap", "-config", "true"],
    ["Service", "", "false"],
    ["Deployment", "", "false"],
  ] as const) {
    yield say(`${kind.padEnd(20)}${`${target.name}${suffix}`.padEnd(40)}${versioned}`);
  }
  yield say(`\nCurrent release number is: ${target.release}`);
  yield say(`Previous image: ${ctx.facts.previousImage ?? "none"}`);
  yield say(green("Done."));
}

function* apply(ctx: RenderContext, target: Target): Generator<RawLine> {
  yield say(`kubectl --kubeconfig=config apply -f manifests.yaml --record`);
  yield warn("Flag --record has been deprecated, --record will be removed in the future");
  yield say(`configmap/${target.name}-config-${target.release} created`);
  yield say(`service/${target.name} unchanged`);
  if (ctx.failure?.kind === "quota") {
    yield* genericFailure(ctx);
    return;
  }
  if (ctx.failure !== undefined && ctx.failure.kind !== "rollout_timeout") return;
  yield say(`deployment.apps/${target.name} configured`);
  yield say(green("Done."));
}

function* pods(ctx: RenderContext, target: Target): Generator<RawLine> {
  const { failure, random } = ctx;
  const hash = random.hex(9);
  const pod = (at: number) => `${target.name}-${hash}-${random.hex(5)}${at}`;
  const first = pod(0);
  for (let ready = 0; ready < target.replicas; ready++) {
    yield say(
      `${"Event".padEnd(9)}: ${pod(ready)}   Pod   Scheduled   Successfully assigned ${target.namespace}/${pod(ready)} to node-${random.int(1, 9)}`,
      4,
    );
    if (random.chance(0.4))
      yield warn(
        `${"Event".padEnd(9)}: ${pod(ready)}   Pod   Unhealthy   Readiness probe failed: Get "http://10.4.${random.int(0, 9)}.${random.int(2, 250)}:8080/ready": dial tcp: connect: connection refused`,
        4,
      );
    yield say(
      `${"Status".padEnd(9)}: Waiting for deployment "${target.name}" rollout to finish: ${ready} of ${target.replicas} updated replicas are available...`,
      8,
    );
    if (failure?.kind === "rollout_timeout" && ready === 0) {
      yield* podFailure(ctx, first, failure);
      for (let wait = 0; wait < 6; wait++) {
        yield after(
          `${"Status".padEnd(9)}: Waiting for deployment "${target.name}" rollout to finish: 0 of ${target.replicas} updated replicas are available...`,
          20,
        );
        yield* bulk(ctx, 1 / 6, () => {
          const log = applicationLog(random);
          return `${"Event".padEnd(9)}: ${first}   Pod   Log   ${log.level} ${log.logger} ${log.text}`;
        });
      }
      yield after(red(`error: timed out waiting for the condition on deployments/${target.name}`), 10);
      return;
    }
  }
  yield* bulk(
    ctx,
    1,
    () =>
      `${"Event".padEnd(9)}: ${first}   Pod   Pulled   Container image "${target.image}" already present on machine`,
  );
  yield say(`${"Status".padEnd(9)}: deployment "${target.name}" successfully rolled out`);
}

function* podFailure(
  ctx: RenderContext,
  pod: string,
  failure: Extract<NonNullable<RenderContext["failure"]>, { kind: "rollout_timeout" }>,
): Generator<RawLine> {
  const event = (reason: string, text: string) => `${"Event".padEnd(9)}: ${pod}   Pod   ${reason}   ${text}`;
  const detail = failure.message;
  switch (failure.podReason) {
    case "CrashLoopBackOff":
      if (detail !== undefined) yield cause(event("Log", detail), 6);
      yield cause(
        event("BackOff", `Back-off restarting failed container ${failure.resource} in pod ${pod}`),
        6,
      );
      return;
    case "OOMKilled":
      yield cause(
        event(
          "Killing",
          `Container ${failure.resource} was OOMKilled (exit code 137)${detail === undefined ? "" : `: ${detail}`}`,
        ),
        6,
      );
      yield after(event("BackOff", "Back-off restarting failed container"));
      return;
    case "ReadinessProbeFailed":
      yield cause(
        event("Unhealthy", `Readiness probe failed: ${detail ?? "HTTP probe failed with statuscode: 503"}`),
        6,
      );
      return;
    case "ImagePullBackOff":
      yield cause(
        event(
          "Failed",
          `Failed to pull image "${ctx.facts.image ?? failure.resource}": ${detail ?? "not found"}`,
        ),
        6,
      );
      yield after(event("BackOff", `Back-off pulling image "${ctx.facts.image ?? failure.resource}"`));
      return;
    case "Unschedulable":
      yield cause(
        event(
          "FailedScheduling",
          detail ?? `0/${ctx.random.int(3, 12)} nodes are available: insufficient memory`,
        ),
        6,
      );
      return;
  }
}

function* wrapUp(target: Target): Generator<RawLine> {
  yield say(`kubectl --kubeconfig=config describe --filename=manifests.yaml`);
  yield say(
    `Name:                   ${target.name}\nNamespace:              ${target.namespace}\nReplicas:               ${target.replicas} desired | ${target.replicas} updated | ${target.replicas} total`,
  );
  yield say(green("Done."));
}

/** kubectl or a Harness Kubernetes step: one log per command unit, or all in a row for a CI step. */
export function* kubernetes(ctx: RenderContext, unit?: string): Generator<RawLine> {
  const target = targetOf(ctx);
  const failsHere = unit !== undefined && failingUnit(ctx.spec) === unit && ctx.failure !== undefined;
  if (unit === undefined) {
    yield* initialize(ctx, target);
    yield* apply(ctx, target);
    if (ctx.failure !== undefined && ctx.failure.kind !== "rollout_timeout" && ctx.failure.kind !== "quota")
      yield* genericFailure(ctx);
    else if (ctx.failure?.kind !== "quota") yield* pods(ctx, target);
    return;
  }
  if (/fetch/i.test(unit)) yield* fetchFiles(ctx);
  else if (/init/i.test(unit)) yield* initialize(ctx, target);
  else if (/prepare/i.test(unit)) yield* prepare(ctx, target);
  else if (/steady/i.test(unit)) yield* pods(ctx, target);
  else if (/wrap/i.test(unit)) yield* wrapUp(target);
  else if (/apply|rollback|delete|swap|deploy/i.test(unit)) yield* apply(ctx, target);
  else yield say(bold(unit));
  if (!failsHere || ctx.failure === undefined) return;
  if (ctx.failure.kind === "connectivity") {
    yield cause(red(`Unable to connect to the server: ${connectivityText(ctx.failure)}`), 6);
  } else if (ctx.failure.kind !== "rollout_timeout" && ctx.failure.kind !== "quota")
    yield* genericFailure(ctx);
  yield after(red(`${unit} failed.`));
  yield after(`Cleaning up the working directory of the task`);
}
