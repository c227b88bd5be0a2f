import type { Context } from "hono";
import { codePage } from "@/simulator/http/code-page";
import { HarnessError } from "@/simulator/http/envelope";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch } from "@/simulator/http/scope";
import type { MirroredRepository } from "@/simulator/story/code-owners";
import { commitSha, number32 } from "@/simulator/story/random";
import type { Commit, PullRequest, Repository, User, World } from "@/simulator/story/types";

/*
 * Branches, commits and pull requests of Harness Code, as its open server and SDK write them (github.com/harness/harness,
 * harness-go-sdk code/). The mirrors show what the story's code host has.
 */

const missing = (message: string) => new HarnessError(404, { message });

const signature = (user: User, at: number) => ({
  identity: { name: user.name, email: user.email },
  when: new Date(at).toISOString(),
});

const commitView = (commit: Commit, parent: Commit | undefined) => ({
  sha: commit.sha,
  parent_shas: parent ? [parent.sha] : [],
  title: commit.message.split("\n")[0],
  message: commit.message,
  author: signature(commit.author, commit.at),
  committer: signature(commit.author, commit.at),
});

const personView = (world: World, user: User) => ({
  id: number32(world.seed, "principal", user.uuid) % 100_000,
  uid: user.uuid,
  display_name: user.name,
  email: user.email,
  type: "user",
});

/** What the story has of a repository by now: nothing that is to come. */
function historyOf(world: World, repository: MirroredRepository, now: number) {
  const known: Repository | undefined = world.repositories.get(repository.identifier);
  if (known === undefined) throw missing("Repository not found");
  const commits = known.commits.filter((commit) => commit.at <= now).reverse();
  const pulls = known.pullRequests.filter((pull) => pull.openedAt <= now).reverse();
  const open = pulls.filter((pull) => pull.mergedAt === null || pull.mergedAt > now);
  const [head] = commits;
  if (head === undefined) throw missing("Repository is empty");
  const branches = [
    { name: "main", commits },
    ...open.map((pull) => ({
      name: pull.branch,
      commits: [...pull.commits.filter((commit) => commit.at <= now).reverse(), ...commits],
    })),
  ];
  return { commits, pulls, head, branches };
}

type History = ReturnType<typeof historyOf>;

const branchView = (branch: History["branches"][number]) => ({
  name: branch.name,
  sha: branch.commits[0]?.sha ?? "",
  ...(branch.commits[0] ? { commit: commitView(branch.commits[0], branch.commits[1]) } : {}),
});

function pullView(world: World, history: History, pull: PullRequest, now: number) {
  const merged = pull.mergedAt !== null && pull.mergedAt <= now;
  const commits = pull.commits.filter((commit) => commit.at <= now);
  const files = new Set(commits.flatMap((commit) => commit.files)).size;
  const merge = history.commits.find((commit) => commit.pullRequest === pull.number);
  const updated = Math.max(
    pull.openedAt,
    ...commits.map((commit) => commit.at),
    merged ? (pull.mergedAt ?? 0) : 0,
  );
  const lines = (word: string) => 4 + (number32(world.seed, word, pull.branch) % 120);
  return {
    number: pull.number,
    title: pull.title,
    description: "",
    state: merged ? "merged" : "open",
    is_draft: false,
    created: pull.openedAt,
    updated,
    edited: updated,
    ...(merged ? { merged: pull.mergedAt, merge_method: "squash", merge_sha: merge?.sha ?? null } : {}),
    source_branch: pull.branch,
    target_branch: "main",
    source_sha: commits.at(-1)?.sha ?? history.head.sha,
    merge_base_sha: history.commits.find((commit) => commit.at <= pull.openedAt)?.sha ?? history.head.sha,
    merge_check_status: "mergeable",
    author: personView(world, pull.author),
    stats: {
      commits: commits.length,
      files_changed: files,
      additions: lines("additions"),
      deletions: lines("deletions"),
      conversations: 0,
      unresolved_count: 0,
    },
  };
}

/** Reads of a repository's history; `find` gives the repository that the path names. */
export function registerHistoryRoutes(
  ...[app, world, sim, find]: [...Parameters<RegisterRoutes>, (c: Context<SimEnv>) => MirroredRepository]
): void {
  const base = "/code/api/v1/repos/:repo";
  const historyFor = (c: Context<SimEnv>) => historyOf(world, find(c), sim.clock.now());
  const requirePull = (c: Context<SimEnv>, history: History): PullRequest => {
    const pull = history.pulls.find((entry) => String(entry.number) === c.req.param("number"));
    if (pull === undefined) throw missing("Pull request not found");
    return pull;
  };

  app.get(`${base}/branches`, (c) => {
    const found = historyFor(c).branches.filter(({ name }) => matchesSearch(c.req.query("query"), name));
    return codePage(c, found, branchView);
  });
  app.get(`${base}/branches/:branch{.+}`, (c) => {
    const name = decodeURIComponent(c.req.param("branch"));
    const branch = historyFor(c).branches.find((entry) => entry.name === name);
    if (branch === undefined) throw missing(`branch '${name}' not found`);
    return c.json(branchView(branch));
  });

  app.get(`${base}/commits`, (c) => {
    const history = historyFor(c);
    const ref = c.req.query("git_ref") || "main";
    const branch = history.branches.find((entry) => ref === entry.name || ref === `refs/heads/${entry.name}`);
    const from =
      branch?.commits ?? history.commits.slice(history.commits.findIndex(({ sha }) => sha === ref));
    if (branch === undefined && from[0]?.sha !== ref) throw missing(`revision '${ref}' not found`);
    const path = c.req.query("path");
    const commits = path ? from.filter(({ files }) => files.includes(path)) : from;
    return codePage(
      c,
      commits,
      (commit) => commitView(commit, from[from.indexOf(commit) + 1]),
      (content) => ({ commits: content, rename_details: [], total_commits: commits.length }),
    );
  });
  app.get(`${base}/commits/:sha`, (c) => {
    const sha = c.req.param("sha");
    const branch = historyFor(c).branches.find(({ commits }) => commits.some((commit) => commit.sha === sha));
    const at = branch?.commits.findIndex((commit) => commit.sha === sha) ?? -1;
    const commit = branch?.commits[at];
    if (commit === undefined) throw missing(`commit '${sha}' not found`);
    return c.json(commitView(commit, branch?.commits[at + 1]));
  });

  app.get(`${base}/pullreq`, (c) => {
    const history = historyFor(c);
    const states = (c.req.queries("state") ?? []).flatMap((state) => state.split(","));
    const now = sim.clock.now();
    const pulls = history.pulls
      .map((pull) => pullView(world, history, pull, now))
      .filter(
        (pull) =>
          (states.length === 0 || states.includes(pull.state)) &&
          (!c.req.query("source_branch") || pull.source_branch === c.req.query("source_branch")) &&
          matchesSearch(c.req.query("query"), pull.title),
      );
    return codePage(c, pulls, (pull) => pull);
  });
  app.get(`${base}/pullreq/:number`, (c) => {
    const history = historyFor(c);
    return c.json(pullView(world, history, requirePull(c, history), sim.clock.now()));
  });
  app.get(`${base}/pullreq/:number/commits`, (c) => {
    const commits = requirePull(c, historyFor(c)).commits.filter(({ at }) => at <= sim.clock.now());
    return codePage(c, commits.toReversed(), (commit) =>
      commitView(commit, commits[commits.indexOf(commit) - 1]),
    );
  });
  app.get(`${base}/pullreq/:number/checks`, (c) => {
    const pull = requirePull(c, historyFor(c));
    const sha =
      pull.commits.findLast(({ at }) => at <= sim.clock.now())?.sha ?? commitSha(world.seed, pull.branch);
    const runs = [...world.index.executionById.values()].filter(
      (run) => run.build?.pullRequest === pull && run.build.commit.sha === sha,
    );
    return c.json({
      commit_sha: sha,
      checks: runs.map((run) => ({
        required: true,
        bypassable: false,
        check: {
          identifier: run.pipelineIdentifier,
          status: run.endTs === null ? "running" : run.status === "Success" ? "success" : "failure",
          summary: run.failure?.message ?? "",
          link: `https://app.harness.io/ng/account/${world.account.id}/ci/orgs/${run.orgIdentifier}/projects/${run.projectIdentifier}/pipelines/${run.pipelineIdentifier}/executions/${run.id}/pipeline`,
          started: run.startTs,
          ended: run.endTs ?? 0,
        },
      })),
    });
  });
  for (const part of ["activities", "reviewers"])
    app.get(`${base}/pullreq/:number/${part}`, (c) => {
      requirePull(c, historyFor(c));
      return c.json([]);
    });
}
