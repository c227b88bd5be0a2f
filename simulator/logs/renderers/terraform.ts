import { domains } from "../vocabulary";
import {
  after,
  bold,
  bulk,
  cause,
  green,
  interleave,
  type RawLine,
  type RenderContext,
  red,
  say,
  warn,
  yellow,
} from "../writer";
import { answerText, cleanUp, connectivityText } from "./generic-failure";

const kinds = [
  "aws_s3_bucket",
  "aws_iam_role",
  "aws_security_group_rule",
  "aws_db_instance",
  "aws_ecs_service",
  "kubernetes_namespace",
] as const;

function* init(ctx: RenderContext): Generator<RawLine, boolean> {
  const { failure, random } = ctx;
  yield say(bold("Initializing the backend..."));
  yield say(
    green(
      'Successfully configured the backend "s3"! Terraform will automatically\nuse this backend unless the backend configuration changes.',
    ),
  );
  yield say(bold("Initializing provider plugins..."));
  yield say(`- Reusing previous version of hashicorp/aws from the dependency lock file`);
  if (failure?.kind === "registry_unavailable") {
    const answer = failure.answer ?? 503;
    yield say(red("╷"), 20);
    yield cause(`${red("│ Error:")} Failed to query available provider packages`);
    yield after(red("│"));
    yield cause(
      `${red("│")} Could not retrieve the list of available versions for provider hashicorp/aws: could not query provider registry: the request failed: https://${failure.host}/v1/providers/hashicorp/aws/versions: ${answer}${typeof answer === "number" ? ` ${answerText(answer)}` : ""}`,
    );
    yield after(red("╵"));
    return false;
  }
  yield say(
    `- Installing hashicorp/aws v5.${random.int(60, 90)}.0...\n- Installed hashicorp/aws (signed by HashiCorp)`,
    8,
  );
  yield say(green(bold("Terraform has been successfully initialized!")));
  return true;
}

function* refresh(ctx: RenderContext, count: number): Generator<RawLine> {
  const { random } = ctx;
  for (let at = 0; at < count; at++) {
    yield say(
      bold(`${random.pick(kinds)}.${random.pick(domains)}_${at}: Refreshing state... [id=${random.hex(12)}]`),
      1,
    );
  }
}

function* applyResource(ctx: RenderContext, address: string): Generator<RawLine> {
  const { random } = ctx;
  yield say(bold(`${address}: Modifying... [id=${random.hex(10)}]`), 2);
  for (let elapsed = 10; elapsed <= random.int(2, 5) * 10; elapsed += 10)
    yield say(bold(`${address}: Still modifying... [id=${random.hex(10)}, ${elapsed}s elapsed]`), 6);
  yield say(bold(`${address}: Modifications complete after ${random.int(2, 58)}s [id=${random.hex(10)}]`), 2);
}

function* problem(ctx: RenderContext): Generator<RawLine> {
  const { failure } = ctx;
  yield say(red("╷"));
  if (failure?.kind === "terraform_error") {
    yield cause(`${red("│")} ${red(bold("Error: "))}${bold(failure.summary)}`);
    yield after(red("│"));
    yield cause(`${red("│")}   with ${failure.address},`);
    yield cause(`${red("│")}   on ${failure.file} line ${failure.line}, in resource:`);
    yield after(`${red("│")}   ${failure.line}: resource {`);
    yield after(red("│"));
    yield cause(`${red("│")} ${failure.detail}`);
  } else if (failure?.kind === "credential_expired") {
    yield cause(
      `${red("│ Error:")} configuring Terraform AWS Provider: validating provider credentials: operation error STS: GetCallerIdentity, https response error StatusCode: 403, ExpiredToken: The security token of ${failure.principal} included in the request is expired`,
    );
  } else if (failure?.kind === "connectivity") {
    yield cause(
      `${red("│ Error:")} Error acquiring the state lock: Post "https://${failure.host}/": ${connectivityText(failure)}`,
    );
  } else if (failure?.kind === "quota") {
    yield cause(
      `${red("│ Error:")} creating ${failure.resource}: LimitExceeded: requested ${failure.requested}, used ${failure.used}, limit ${failure.limit}`,
    );
  } else if (failure !== undefined) {
    yield cause(
      `${red("│ Error:")} ${failure.kind === "script_error" ? failure.message : failure.kind.replaceAll("_", " ")}`,
    );
  }
  yield after(red("╵"));
}

/** Terraform: init, refresh, the plan with its symbols, and on apply resources that change side by side. */
export function* terraform(ctx: RenderContext, unit?: string): Generator<RawLine> {
  const { random, failure } = ctx;
  const applies = ctx.spec.task === "apply" || (unit !== undefined && /apply/i.test(unit));
  if (unit !== undefined && /fetch/i.test(unit)) {
    yield say(`Fetching configuration files of ${ctx.facts.repo} at ${ctx.facts.branch}`);
    return;
  }
  yield say(
    `terraform ${applies ? "apply -auto-approve" : "plan -out=tfplan"} -input=false -lock-timeout=60s`,
  );
  if (!(yield* init(ctx))) {
    yield* cleanUp(ctx);
    return;
  }
  if (failure?.kind === "credential_expired" || failure?.kind === "connectivity") {
    yield* problem(ctx);
    yield* refresh(ctx, 4);
    yield* cleanUp(ctx);
    return;
  }
  yield* refresh(ctx, 24);
  yield* bulk(ctx, 1, (at) =>
    bold(
      `module.${random.pick(domains)}.${random.pick(kinds)}.this[${at}]: Refreshing state... [id=${random.hex(16)}]`,
    ),
  );
  yield warn(
    yellow(
      "╷\n│ Warning: Argument is deprecated\n│\n│   with aws_s3_bucket.assets,\n│ Use the aws_s3_bucket_acl resource instead\n╵",
    ),
  );
  const changed = random.sample(domains, 4).map((name) => `${random.pick(kinds)}.${name}`);
  yield say(
    "Terraform used the selected providers to generate the following execution plan. Resource actions are indicated with the following symbols:\n  \u001b[33m~\u001b[0m update in-place",
  );
  for (const address of changed) {
    yield say(
      `${bold(`  # ${address}`)} will be updated in-place\n  \u001b[33m~\u001b[0m resource "${address.split(".")[0]}" "${address.split(".")[1]}" {\n      \u001b[33m~\u001b[0m tags = { "error-budget" = "0.1" } -> { "error-budget" = "0.2" }\n    }`,
    );
  }
  yield say(bold(`Plan: 0 to add, ${changed.length} to change, 0 to destroy.`));
  if (applies)
    yield* interleave(
      random,
      changed.map((address) => applyResource(ctx, address)),
    );
  if (failure !== undefined) {
    yield* problem(ctx);
    yield after("Releasing state lock. This may take a few moments...");
  } else if (applies)
    yield say(green(bold(`Apply complete! Resources: 0 added, ${changed.length} changed, 0 destroyed.`)));
  yield* cleanUp(ctx);
}
