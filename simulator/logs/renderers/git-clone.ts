import { after, cause, type RawLine, type RenderContext, say, warn } from "../writer";
import { connectivityText, genericFailure } from "./generic-failure";

const counted = (label: string, total: number): string =>
  [0.01, 0.25, 0.5, 0.75, 1]
    .map(
      (share) =>
        `${label}: ${String(Math.round(share * 100)).padStart(3)}% (${Math.round(total * share)}/${total})`,
    )
    .join("\r");

/** git's fetch and checkout, progress redrawn with carriage returns. */
export function* gitClone(ctx: RenderContext): Generator<RawLine> {
  const { random, facts, failure } = ctx;
  const url = `https://github.com/fernwick/${facts.repo}.git`;
  yield say(`+ git init\nInitialized empty Git repository in /harness/.git/`);
  yield warn(
    "hint: Using 'master' as the name for the initial branch. This default branch name\nhint: is subject to change.",
  );
  yield say(`+ git remote add origin ${url}`);
  const ref =
    facts.pullRequest === undefined ? `refs/heads/${facts.branch}` : `refs/pull/${facts.pullRequest}/head`;
  yield say(`+ git fetch --depth=50 origin +${ref}:`);
  if (failure !== undefined) {
    if (failure.kind === "credential_expired") {
      yield after("remote: Support for password authentication was removed; a token is used instead.", 8);
      yield cause(
        `remote: Invalid username or token. The token of ${failure.principal} expired on ${new Date(failure.expiredAt).toISOString().slice(0, 10)}.`,
      );
      yield cause(`fatal: Authentication failed for '${url}/'`);
    } else if (failure.kind === "connectivity") {
      yield cause(
        `fatal: unable to access '${url}/': ${failure.reason === "dns" ? `Could not resolve host: ${failure.host}` : connectivityText(failure)}`,
        30,
      );
    } else yield* genericFailure(ctx);
    yield after("+ rm -rf /harness/.git/shallow.lock");
    yield after("exit status 128");
    return;
  }
  const objects = random.int(900, 9000);
  yield say(`remote: Enumerating objects: ${objects}, done.`, 4);
  yield say(`${counted("remote: Counting objects", objects)}, done.`, 4);
  yield say(`${counted("remote: Compressing objects", Math.round(objects / 2))}, done.`, 4);
  yield say(
    `remote: Total ${objects} (delta ${Math.round(objects / 3)}), reused ${Math.round(objects / 2)} (delta ${Math.round(objects / 4)}), pack-reused 0 (from 0)`,
  );
  yield say(
    `${counted("Receiving objects", objects)}, ${random.int(1, 40)}.${random.int(10, 99)} MiB | ${random.int(8, 40)}.00 MiB/s, done.`,
    8,
  );
  yield say(`${counted("Resolving deltas", Math.round(objects / 3))}, done.`, 4);
  yield say(`From ${url.replace(".git", "")}\n * branch            ${facts.branch} -> FETCH_HEAD`);
  yield say(`+ git checkout -b ${facts.branch} ${facts.commitSha}`);
  yield say(`Switched to a new branch '${facts.branch}'`);
  yield say(`HEAD is now at ${facts.commitSha.slice(0, 7)} ${facts.commitMessage ?? "update"}`);
  for (const file of random.sample(
    ["package.json", "README.md", "src", "test", ".harness", "Dockerfile", "deploy"],
    4,
  ))
    yield say(`-rw-r--r-- 1 root root ${String(random.int(120, 9000)).padStart(6)} ${file}`);
}
