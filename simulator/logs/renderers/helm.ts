import { failingUnit } from "../units";
import { after, bold, bulk, cause, green, type RawLine, type RenderContext, red, say, warn } from "../writer";
import { answerText, connectivityText, genericFailure } from "./generic-failure";

function* release(ctx: RenderContext): Generator<RawLine> {
  const { facts, random } = ctx;
  const name = facts.service ?? facts.repo;
  yield say(`NAME: ${name}`);
  yield say(`LAST DEPLOYED: ${new Date(ctx.clock()).toUTCString()}`);
  yield say(
    `NAMESPACE: ${facts.namespace ?? "default"}\nSTATUS: deployed\nREVISION: ${random.int(2, 200)}\nTEST SUITE: None`,
  );
}

function* upgrade(ctx: RenderContext): Generator<RawLine> {
  const { facts, failure, random } = ctx;
  const name = facts.service ?? facts.repo;
  const chart = facts.chart ?? name;
  yield say(
    `helm upgrade --install ${name} ${chart} --version ${facts.chartVersion ?? "1.4.2"} --namespace ${facts.namespace ?? "default"} --atomic --timeout 10m`,
  );
  yield warn(
    `coalesce.go:${random.int(200, 290)}: warning: cannot overwrite table with non table for ${chart}.resources (map[])`,
  );
  yield say(`history.go:56: ${random.int(0, 9)} [debug] getting history for release ${name}`);
  yield say(`upgrade.go:164: [debug] preparing upgrade for ${name}`, 4);
  for (let wait = 0; wait < 8; wait++) {
    yield say(
      `ready.go:303: [debug] Deployment is not ready: ${facts.namespace ?? "default"}/${name}. ${Math.min(wait, 2)} out of ${facts.replicas ?? 3} expected pods are ready`,
      8,
    );
    yield* bulk(
      ctx,
      1 / 8,
      (at) =>
        `client.go:${random.int(300, 700)}: [debug] Looks like there are no changes for ConfigMap "${name}-part-${at}"`,
    );
  }
  if (failure === undefined) {
    yield* release(ctx);
    return;
  }
  if (failure.kind === "rollout_timeout") {
    yield cause(
      `wait.go:66: [debug] pod ${failure.namespace}/${failure.resource}-${random.hex(9)}: ${failure.podReason}${failure.message === undefined ? "" : `: ${failure.message}`}`,
      6,
    );
    yield after(
      "upgrade.go:479: [debug] Upgrade failed and atomic is set, rolling back to last successful release",
      20,
    );
    yield cause(
      red(
        `Error: UPGRADE FAILED: release ${name} failed, and has been rolled back due to atomic being set: context deadline exceeded after ${failure.timeoutSeconds}s`,
      ),
    );
  } else if (failure.kind === "quota" || failure.kind === "image_pull") {
    yield cause(red("Error: UPGRADE FAILED: cannot patch: admission denied"));
    yield* genericFailure(ctx);
  } else if (failure.kind === "script_error") {
    yield cause(red(`Error: UPGRADE FAILED: ${failure.message}`));
  } else if (failure.kind !== "registry_unavailable" && failure.kind !== "credential_expired") {
    yield* genericFailure(ctx);
  }
  yield after(
    "helm.go:86: [debug] upgrade failed\nmain.newUpgradeCmd.func2\n\thelm.sh/helm/v3/cmd/helm/upgrade.go:229\nruntime.main\n\truntime/proc.go:271",
  );
}

function* fetchChart(ctx: RenderContext, fails: boolean): Generator<RawLine> {
  const { facts, failure, random } = ctx;
  yield say(bold("Fetching helm chart from the repository"));
  yield say(`helm pull ${facts.chart ?? facts.repo} --version ${facts.chartVersion ?? "1.4.2"} --untar`);
  if (fails && failure?.kind === "registry_unavailable") {
    const answer = failure.answer ?? 503;
    yield cause(
      red(
        `Error: looks like "https://${failure.host}/charts" is not a valid chart repository or cannot be reached: failed to fetch https://${failure.host}/charts/index.yaml : ${answer}${typeof answer === "number" ? ` ${answerText(answer)}` : ""}`,
      ),
      6,
    );
    return;
  }
  if (fails && failure?.kind === "credential_expired") {
    yield cause(
      red(
        `Error: failed to authorize: failed to fetch oauth token from https://${failure.host}/token: 401 Unauthorized (${failure.principal}, expired ${new Date(failure.expiredAt).toISOString()})`,
      ),
      6,
    );
    return;
  }
  yield say(`Digest: sha256:${random.hex(64)}`);
  yield say(green("Done."));
}

/** Helm's upgrade with debug output, split by command unit when the step has them. */
export function* helm(ctx: RenderContext, unit?: string): Generator<RawLine> {
  const { failure } = ctx;
  const atFetch = failure?.kind === "registry_unavailable" || failure?.kind === "credential_expired";
  if (unit === undefined) {
    yield* fetchChart(ctx, atFetch);
    if (!atFetch) yield* upgrade(ctx);
    return;
  }
  const failsHere = failure !== undefined && failingUnit(ctx.spec) === unit;
  if (/fetch/i.test(unit)) yield* fetchChart(ctx, failsHere);
  else if (/init/i.test(unit)) {
    yield say(bold("Initializing.."));
    yield say(
      `helm list --filter ^${ctx.facts.service ?? ctx.facts.repo}$ --namespace ${ctx.facts.namespace ?? "default"}`,
    );
    if (failsHere && failure.kind === "connectivity")
      yield cause(red(`Error: Kubernetes cluster unreachable: ${connectivityText(failure)}`));
  } else if (/deploy|install|upgrade|steady/i.test(unit)) {
    if (failsHere || !/steady/i.test(unit))
      yield* failsHere ? upgrade(ctx) : upgrade({ ...ctx, failure: undefined });
    else yield say(`Status   : deployment "${ctx.facts.service ?? ctx.facts.repo}" successfully rolled out`);
  } else if (/wrap|rollback/i.test(unit)) yield* release(ctx);
  else {
    yield say(bold(unit));
    yield say(green("Done."));
  }
  if (failsHere) {
    yield after(red(`${unit} failed.`));
    yield after("Cleaning up the chart directory of the task");
  }
}
