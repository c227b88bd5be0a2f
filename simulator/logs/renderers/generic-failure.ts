import type { LogFailure } from "../spec";
import { after, cause, lines, type RawLine, type RenderContext, say } from "../writer";

/** Status text of the gateway answers an outage gives. */
export function answerText(answer: 500 | 502 | 503 | 504): string {
  return {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
  }[answer];
}

/** What the operating system and libcurl-like clients say about a connection that failed. */
export function connectivityText(failure: Extract<LogFailure, { kind: "connectivity" }>): string {
  const { host, port, reason } = failure;
  switch (reason) {
    case "connection_refused":
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case "timeout":
      return `dial tcp ${host}:${port}: i/o timeout`;
    case "dns":
      return `dial tcp: lookup ${host}: no such host`;
    case "tls":
      return `tls: failed to verify certificate: x509: certificate has expired or is not yet valid for ${host}:${port}`;
    case "reset":
      return `read tcp ${host}:${port}: read: connection reset by peer`;
  }
}

/**
 * A failure as a plain shell step shows it: what every tool falls back on for a cause it has no wording of its
 * own for (memory, disk, network, time).
 */
export function* genericFailure(ctx: RenderContext): Generator<RawLine> {
  const failure = ctx.failure;
  if (failure === undefined) return;
  switch (failure.kind) {
    case "registry_unavailable": {
      const answer = failure.answer ?? 503;
      const what = failure.packageName ?? "index";
      yield cause(
        typeof answer === "number"
          ? `curl: (22) The requested URL returned error: ${answer} ${answerText(answer)} (https://${failure.host}/${what})`
          : `curl: (56) Recv failure: ${answer === "ETIMEDOUT" ? "Operation timed out" : "Connection reset by peer"} (https://${failure.host}/${what})`,
      );
      return;
    }
    case "credential_expired":
      yield cause(
        `error: ${failure.host} answered 401 Unauthorized: the token of ${failure.principal} expired at ${new Date(failure.expiredAt).toISOString()}`,
      );
      return;
    case "out_of_memory":
      yield cause(
        `/bin/sh: line 1:   ${ctx.random.int(40, 900)} Killed                  ${failure.process ?? "node"}`,
      );
      yield cause(`Container exceeded its memory limit of ${failure.limitMiB}Mi: OOMKilled (exit code 137)`);
      return;
    case "compile_error":
      yield cause(
        `${failure.file}:${failure.line}:${failure.column ?? 1}: error: ${failure.message} [${failure.symbol}]`,
      );
      return;
    case "test_failures":
      for (const test of failure.cases) {
        yield cause(`not ok ${ctx.random.int(1, 400)} - ${test.suite} ${test.name}`);
        yield cause(`#   ${test.message}`);
        yield say(`#   at ${test.file}:${test.line}`);
      }
      return;
    case "connectivity":
      yield cause(`Error: ${connectivityText(failure)}`);
      return;
    case "image_pull": {
      const reason = {
        not_found: "manifest unknown: manifest unknown",
        unauthorized: "unauthorized: authentication required",
        rate_limited: "toomanyrequests: You have reached your pull rate limit.",
      }[failure.reason];
      yield cause(`Error response from daemon: failed to pull ${failure.image}: ${reason}`);
      return;
    }
    case "rollout_timeout":
      yield cause(
        `error: timed out waiting for ${failure.namespace}/${failure.resource} after ${failure.timeoutSeconds}s: ${failure.podReason}`,
      );
      if (failure.message !== undefined) yield cause(failure.message);
      return;
    case "quota":
      yield cause(
        `Error from server (Forbidden): exceeded quota: ${failure.namespace}-quota, requested: ${failure.resource}=${failure.requested}, used: ${failure.resource}=${failure.used}, limited: ${failure.resource}=${failure.limit}`,
      );
      return;
    case "terraform_error":
      yield cause(`Error: ${failure.summary}`);
      yield say(`  on ${failure.file} line ${failure.line}, in ${failure.address}`);
      yield cause(failure.detail);
      return;
    case "lint_error":
      for (const issue of failure.issues) {
        yield cause(`${issue.file}:${issue.line}:${issue.column}: ${issue.message} (${issue.rule})`);
      }
      return;
    case "script_error":
      yield say(`+ ${failure.command}`);
      yield cause(failure.message);
      return;
    case "disk_full":
      yield cause(`write ${failure.path}: no space left on device`);
      return;
    case "dependency_conflict":
      yield cause(
        `error: ${failure.requiredBy} requires ${failure.packageName} ${failure.wanted}, but ${failure.found} is installed`,
      );
      return;
    case "step_timeout":
      yield say(failure.lastActivity);
      yield cause(`Step timed out after ${failure.limitSeconds}s`, 40);
      return;
    case "verification_failed":
      yield cause(
        `Verification failed: ${failure.metric} canary ${failure.canary} against baseline ${failure.baseline}, threshold ${failure.threshold}`,
      );
      return;
  }
}

/** Exit status that the shell reports for the failure. */
export function exitCode(failure: LogFailure): number {
  if (failure.kind === "script_error") return failure.exitCode;
  if (failure.kind === "out_of_memory") return 137;
  if (failure.kind === "step_timeout") return 143;
  return failure.kind === "lint_error" ? 2 : 1;
}

/** What a CI step does at its end, red or green: the cause is not the last thing in the log. */
export function* cleanUp(ctx: RenderContext): Generator<RawLine> {
  const { random } = ctx;
  const kind = ctx.failure === undefined ? say : after;
  yield* lines(kind, [
    "+ on_exit",
    `collecting reports: ${random.int(0, 14)} files match **/junit*.xml`,
    "warning: no files match coverage/**/*.lcov",
    `removing ${random.int(2, 60)} temporary files`,
    `error: could not remove /tmp/build-${random.hex(6)}: Device or resource busy (ignored)`,
  ]);
  if (ctx.failure !== undefined) yield after(`exit status ${exitCode(ctx.failure)}`);
}

/** The script's commands as `sh -x` echoes them. */
export function* scriptHead(ctx: RenderContext, fallback: readonly string[]): Generator<RawLine> {
  yield say("Executing the following command(s):");
  yield* lines(say, ctx.facts.command?.split("\n") ?? fallback);
}
