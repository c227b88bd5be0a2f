import { teams, userByLogin } from "@/simulator/story/people";
import { chance, commitSha, pick, unit } from "@/simulator/story/random";
import { day, hour, isWeekend, minute, startOfDay, timesOfDay } from "@/simulator/story/rhythm";
import type { Commit, Language, PullRequest, Repository, User } from "@/simulator/story/types";

interface Draft {
  language: Language;
  service: string | null;
  /** Merges into the default branch on a weekday. */
  merges: number;
  subjects: string[];
  files: string[];
}

const drafts: Record<string, Draft> = {
  storefront: {
    language: "typescript",
    service: "storefront_web",
    merges: 6,
    subjects: [
      "delivery estimate",
      "size guide",
      "wish list",
      "voucher field",
      "product gallery",
      "store finder",
    ],
    files: [
      "src/product/gallery.tsx",
      "src/checkout/delivery.ts",
      "src/search/facets.ts",
      "src/account/wish-list.ts",
    ],
  },
  catalog: {
    language: "java",
    service: "catalog_api",
    merges: 4.5,
    subjects: [
      "facet counts",
      "price lists",
      "variant import",
      "stock badges",
      "supplier feed",
      "search synonyms",
    ],
    files: [
      "src/main/java/example/fernwick/catalog/FacetQuery.java",
      "src/main/java/example/fernwick/catalog/PriceList.java",
      "src/main/java/example/fernwick/catalog/SupplierFeed.java",
    ],
  },
  basket: {
    language: "kotlin",
    service: "basket_api",
    merges: 2.6,
    subjects: ["voucher stacking", "basket expiry", "gift wrapping", "rounding", "guest baskets"],
    files: [
      "src/main/kotlin/example/fernwick/basket/Vouchers.kt",
      "src/main/kotlin/example/fernwick/basket/Basket.kt",
    ],
  },
  "stock-ledger": {
    language: "go",
    service: "stock_ledger",
    merges: 2.8,
    subjects: ["reservations", "stock snapshots", "warehouse feed", "cycle counts", "ledger compaction"],
    files: ["internal/reserve/reserve.go", "internal/ledger/ledger.go", "internal/feed/feed.go"],
  },
  "parcel-router": {
    language: "python",
    service: "parcel_router",
    merges: 2.4,
    subjects: ["zone table", "carrier cut-off", "locker routes", "label format", "split shipments"],
    files: ["router/zones.py", "router/carriers.py", "router/labels.py"],
  },
  "identity-gateway": {
    language: "go",
    service: "identity_gateway",
    merges: 1.8,
    subjects: ["session rotation", "passkeys", "audit log", "rate limits", "consent page"],
    files: ["internal/session/session.go", "internal/passkey/passkey.go", "chart/values.yaml"],
  },
  environments: {
    language: "terraform",
    service: null,
    merges: 0.7,
    subjects: ["node pool", "alarms", "bucket policy", "database size"],
    files: ["sandbox/main.tf", "shared/network.tf", "shared/database.tf"],
  },
  "base-images": {
    language: "docker",
    service: null,
    merges: 0.4,
    subjects: ["certificates", "node version", "user ids"],
    files: ["node/Dockerfile", "temurin/Dockerfile", "python/Dockerfile"],
  },
};

const verbs = [
  "Show",
  "Cache",
  "Validate",
  "Simplify",
  "Log",
  "Retry",
  "Split",
  "Rename",
  "Speed up",
  "Document",
  "Guard",
];

/** Repositories with their merges and pull requests from `from` to `to`; `scale` multiplies how much is merged. */
export function buildRepositories(input: {
  seed: number;
  from: number;
  to: number;
  scale: number;
  users: readonly User[];
}): Map<string, Repository> {
  return new Map(
    Object.entries(drafts).map(([name, draft]) => {
      const team = (teams[name] ?? []).map((login) => userByLogin(input.users, login));
      const repository: Repository = {
        name,
        url: `https://github.com/fernwick/${name}`,
        owner: "fernwick",
        language: draft.language,
        serviceIdentifier: draft.service,
        commits: [],
        pullRequests: [],
      };
      repository.commits.push(commitOf(input.seed, repository, draft, team, input.from - day, "main", 0));
      for (let at = startOfDay(input.from); at <= input.to; at += day) {
        for (const time of timesOfDay(at, draft.merges * input.scale, input.seed, `merge/${name}`)) {
          if (time > input.from && time <= input.to) addMerge(input.seed, repository, team, time);
        }
      }
      number(repository);
      return [name, repository] as const;
    }),
  );
}

/** The next free number of a pull request. */
function nextNumber(repository: Repository): number {
  return repository.pullRequests.reduce((highest, entry) => Math.max(highest, entry.number), 610) + 1;
}

/** A pull request with one commit that somebody opens at `at` and that is still open. */
export function openPullRequest(
  seed: number,
  repository: Repository,
  team: readonly User[],
  at: number,
): PullRequest {
  const draft = drafts[repository.name];
  if (!draft) throw new RangeError(`No draft of repository ${repository.name}`);
  const author = pick(team, seed, repository.name, "author", at);
  const title = `${pick(verbs, seed, repository.name, "verb", at)} ${pick(draft.subjects, seed, repository.name, "subject", at)}`;
  const branch = `${author.login}/${title.toLowerCase().replaceAll(" ", "-")}-${(at % 997).toString(36)}`;
  const commit = commitOf(seed, repository, draft, [author], at, branch, -1);
  const number = nextNumber(repository);
  commit.message = title;
  commit.pullRequest = number;
  const opened: PullRequest = {
    number,
    title,
    branch,
    author,
    commits: [commit],
    openedAt: at,
    mergedAt: null,
  };
  repository.pullRequests.push(opened);
  return opened;
}

/** Merges a pull request on the running simulator: like `addMerge`, with its number at once. */
export function mergeNow(seed: number, repository: Repository, team: readonly User[], at: number): Commit {
  const number = nextNumber(repository);
  const merge = addMerge(seed, repository, team, at);
  const pullRequest = repository.pullRequests.at(-1);
  if (pullRequest) {
    pullRequest.number = number;
    for (const commit of pullRequest.commits) commit.pullRequest = number;
  }
  merge.pullRequest = number;
  merge.message = `${merge.message} (#${number})`;
  return merge;
}

/** Adds a pull request that is merged at `at`, with its commits before and the merge commit on the default branch. */
export function addMerge(seed: number, repository: Repository, team: readonly User[], at: number): Commit {
  const draft = drafts[repository.name];
  if (!draft) throw new RangeError(`No draft of repository ${repository.name}`);
  const index = repository.commits.length;
  const author = pick(team, seed, repository.name, "author", at);
  const title = `${pick(verbs, seed, repository.name, "verb", at)} ${pick(draft.subjects, seed, repository.name, "subject", at)}`;
  const branch = `${author.login}/${title.toLowerCase().replaceAll(" ", "-")}-${(at % 997).toString(36)}`;
  const count = pick([1, 1, 2, 2, 2, 3, 3, 4], seed, repository.name, "commits", at);
  const times = commitTimes(seed, repository.name, at, count);
  const openedAt = times[0] ?? at;
  const pullRequest: PullRequest = {
    number: 0,
    title,
    branch,
    author,
    commits: [],
    openedAt,
    mergedAt: at,
  };
  for (const [i, commitAt] of times.entries()) {
    const commit = commitOf(seed, repository, draft, [author], commitAt, branch, -1);
    commit.message =
      i === 0
        ? title
        : `${title}: ${pick(["review", "tests", "naming", "edge case"], seed, "part", commitAt)}`;
    pullRequest.commits.push(commit);
  }
  repository.pullRequests.push(pullRequest);
  const merge = commitOf(seed, repository, draft, [author], at, "main", index);
  merge.message = title;
  repository.commits.push(merge);
  return merge;
}

/** When the commits of a pull request were pushed: in working hours of the day of the merge and the one before. */
function commitTimes(seed: number, name: string, mergedAt: number, count: number): number[] {
  const today = startOfDay(mergedAt);
  const until = mergedAt - 25 * minute;
  const from = Math.max(today + 6.5 * hour, mergedAt - 6 * hour);
  const room = until - from > 20 * minute;
  let before = today - day;
  while (isWeekend(before)) before -= day;
  return Array.from({ length: count }, (_, index) => {
    const share = (index + unit(seed, name, "when", mergedAt, index) * 0.9) / count;
    const early = chance(0.4, seed, name, "day before", mergedAt) && index < Math.ceil(count / 2);
    if (early) return Math.round(before + (9 + 8 * share) * hour);
    return Math.round(room ? from + share * (until - from) : mergedAt - (3 - 2.5 * share) * hour);
  });
}

function commitOf(
  seed: number,
  repository: Repository,
  draft: Draft,
  team: readonly User[],
  at: number,
  branch: string,
  index: number,
): Commit {
  return {
    sha: commitSha(seed, repository.name, branch, at),
    message: `${pick(verbs, seed, repository.name, at)} ${pick(draft.subjects, seed, repository.name, at)}`,
    author: pick(team, seed, repository.name, "who", at),
    at,
    branch,
    index,
    files: [pick(draft.files, seed, repository.name, "file", at)],
    pullRequest: null,
  };
}

/** Pull requests get their numbers in the order in which they were opened. */
function number(repository: Repository): void {
  repository.pullRequests.sort((a, b) => a.openedAt - b.openedAt);
  for (const [index, pullRequest] of repository.pullRequests.entries()) {
    pullRequest.number = 611 + index;
    for (const commit of pullRequest.commits) commit.pullRequest = pullRequest.number;
    const merge = repository.commits.find((commit) => commit.at === pullRequest.mergedAt);
    if (merge) {
      merge.pullRequest = pullRequest.number;
      merge.message = `${pullRequest.title} (#${pullRequest.number})`;
    }
  }
}

/** The newest commit of the default branch at a time. */
export function headAt(repository: Repository, at: number): Commit {
  let low = 0;
  let high = repository.commits.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((repository.commits[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const commit = repository.commits[low];
  if (!commit) throw new RangeError(`Repository ${repository.name} has no commit`);
  return commit;
}

/** The first commit of the default branch at or after a time, else the newest. */
export function commitAfter(repository: Repository, at: number): Commit {
  return repository.commits.find((commit) => commit.at >= at) ?? headAt(repository, at);
}
