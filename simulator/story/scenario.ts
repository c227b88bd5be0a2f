import type { LogFailure } from "@/simulator/logs/spec";
import { commitAfter } from "@/simulator/story/commits";
import { imageRegistryHost, packageRegistryHost } from "@/simulator/story/estate";
import { day, hour, minute, weekdayBefore } from "@/simulator/story/rhythm";
import { type CatalogueTest, testOf } from "@/simulator/story/test-catalogue";
import type {
  CauseClass,
  Commit,
  FlakyTruth,
  PlantedTruth,
  Repository,
  StepSpec,
} from "@/simulator/story/types";

/** Hits every step that uses `uses` and begins within the window. */
export interface Outage {
  truthId: string;
  cause: CauseClass;
  uses: StepSpec["uses"][number];
  from: number;
  to: number;
  message: string;
  failureTypes: string[];
  detail: LogFailure | null;
}

/** Hits one step of one pipeline within a time. */
export interface Breakage {
  truthId: string;
  cause: CauseClass;
  pipelineIdentifier: string;
  stepIdentifier: string;
  from: number;
  to: number;
  message: string;
  failureTypes: string[];
  detail: LogFailure;
}

/** Hits one step of one pipeline on default branch commits from `culprit` up to the one before `fix`. */
export interface BadCommit {
  truthId: string;
  cause: "compile" | "test_regression";
  pipelineIdentifier: string;
  stepIdentifier: string;
  culprit: Commit;
  fix: Commit | null;
  detail: LogFailure | null;
  tests: CatalogueTest[];
}

export interface SlowDown {
  truthId: string;
  pipelineIdentifier: string;
  stepIdentifier: string;
  from: number;
  commit: Commit;
  factor: number;
}

export interface FlakyTest extends FlakyTruth {
  suiteKey: string;
  test: CatalogueTest;
  message: string;
}

/** What the story planted: the rules that the judge applies, and the truths that say so. */
export interface Scenario {
  outages: Outage[];
  breakages: Breakage[];
  badCommits: BadCommit[];
  slowDowns: SlowDown[];
  flakyTests: FlakyTest[];
  brokenTest: { truthId: string; suiteKey: string; stepIdentifier: string; test: CatalogueTest };
  /** Times of the single planted runs. */
  moments: {
    outage: { from: number; to: number };
    awsKeyExpiredAt: number;
    rolledBackReleaseAt: number;
    verifyFailureAt: number;
    rejectedReleaseAt: number;
    abortedAt: number;
    waitingSince: number;
    runningSince: number;
    recentFailureAt: number;
  };
  /** Planted truths; executions are filled in when they are asked for. */
  truths: PlantedTruth[];
}

/** When the AWS sandbox key expired; the connectors need it before the rest of the scenario exists. */
export const awsKeyExpiry = (now: number): number => weekdayBefore(now, 2, 4);

export function buildScenario(now: number, repositories: Map<string, Repository>): Scenario {
  const repository = (name: string): Repository => {
    const found = repositories.get(name);
    if (!found) throw new RangeError(`No repository ${name}`);
    return found;
  };
  const outageStart = weekdayBefore(now, 9, 10) + 2 * minute;
  const outage = { from: outageStart, to: outageStart + 56 * minute };
  const imageOutageStart = weekdayBefore(now, 37, 14) + 20 * minute;
  const delegateStart = weekdayBefore(now, 31, 13) + 5 * minute;
  const credentialFrom = weekdayBefore(now, 16, 7);
  const credentialTo = credentialFrom + 31 * hour;
  const oomFrom = weekdayBefore(now, 25, 0);
  const oomTo = oomFrom + 6 * day;
  const awsKeyExpiredAt = awsKeyExpiry(now);

  const outages: Outage[] = [
    {
      truthId: "package_registry_outage",
      cause: "registry",
      uses: "package_registry",
      ...outage,
      message: "exit status 1",
      failureTypes: ["APPLICATION_ERROR"],
      detail: { kind: "registry_unavailable", host: packageRegistryHost, window: outage, answer: 503 },
    },
    {
      truthId: "image_registry_rate_limit",
      cause: "registry",
      uses: "image_registry",
      from: imageOutageStart,
      to: imageOutageStart + 35 * minute,
      message: "exit status 1",
      failureTypes: ["APPLICATION_ERROR"],
      detail: {
        kind: "image_pull",
        image: `${imageRegistryHost}/base/runtime:26.10`,
        reason: "rate_limited",
      },
    },
    {
      truthId: "delegate_unavailable",
      cause: "delegate",
      uses: "cluster",
      from: delegateStart,
      to: delegateStart + 25 * minute,
      message:
        "INTERNAL: No eligible delegate(s) in account to execute task. No matching selector(s). Selectors: [preprod]",
      failureTypes: ["DELEGATE_PROVISIONING"],
      detail: null,
    },
  ];

  const breakages: Breakage[] = [
    {
      truthId: "image_registry_credential",
      cause: "credential",
      pipelineIdentifier: "identity_gateway_ci_cd",
      stepIdentifier: "build_image",
      from: credentialFrom,
      to: credentialTo,
      message: "exit status 1",
      failureTypes: ["AUTHENTICATION"],
      detail: {
        kind: "credential_expired",
        host: imageRegistryHost,
        principal: "robot-identity",
        expiredAt: credentialFrom,
      },
    },
    {
      truthId: "aws_sandbox_key",
      cause: "credential",
      pipelineIdentifier: "environments_plan",
      stepIdentifier: "plan_sandbox",
      from: awsKeyExpiredAt,
      to: Number.POSITIVE_INFINITY,
      message:
        "Terraform plan failed: ExpiredToken: The security token included in the request is expired. Please check execution logs.",
      failureTypes: ["AUTHENTICATION"],
      detail: {
        kind: "credential_expired",
        host: "sts.eu-central-1.amazonaws.com",
        principal: "sandbox-automation",
        expiredAt: awsKeyExpiredAt,
      },
    },
    {
      truthId: "journeys_out_of_memory",
      cause: "oom",
      pipelineIdentifier: "nightly_regression",
      stepIdentifier: "all_journeys",
      from: oomFrom,
      to: oomTo,
      message: "exit status 137",
      failureTypes: ["APPLICATION_ERROR"],
      detail: { kind: "out_of_memory", limitMiB: 4096, process: "chromium" },
    },
  ];

  const badCommits = plantBadCommits(now, repository);
  const basketCommit = commitAfter(repository("basket"), weekdayBefore(now, 18, 9));
  rename(basketCommit, "Start a database container for each voucher test", [
    "src/test/kotlin/example/fernwick/voucher/VoucherMergeTest.kt",
  ]);
  const slowDowns: SlowDown[] = [
    {
      truthId: "basket_tests_slower",
      pipelineIdentifier: "basket_ci",
      stepIdentifier: "unit_tests",
      from: basketCommit.at,
      commit: basketCommit,
      factor: 1.9,
    },
  ];
  const brokenTest = {
    truthId: "legacy_export_broken",
    suiteKey: "legacy_export",
    stepIdentifier: "legacy_export_suite",
    test: testOf("vitest", "legacy", "export", "writes the old price file", 420),
  };
  const scenario: Scenario = {
    outages,
    breakages,
    badCommits,
    slowDowns,
    flakyTests: plantFlakyTests(),
    brokenTest,
    moments: {
      outage,
      awsKeyExpiredAt,
      rolledBackReleaseAt: weekdayBefore(now, 6, 13) + 12 * minute,
      verifyFailureAt: weekdayBefore(now, 21, 9) + 40 * minute,
      rejectedReleaseAt: weekdayBefore(now, 13, 14),
      abortedAt: weekdayBefore(now, 1, 15),
      waitingSince: now - 34 * minute,
      runningSince: now - 2.5 * minute,
      recentFailureAt: now - 48 * minute,
    },
    truths: [],
  };
  scenario.truths = describeScenario(scenario);
  return scenario;
}

function rename(commit: Commit, message: string, files: string[]): void {
  commit.message = commit.pullRequest === null ? message : `${message} (#${commit.pullRequest})`;
  commit.files = files;
}

function plantBadCommits(now: number, repository: (name: string) => Repository): BadCommit[] {
  const next = (name: string, commit: Commit): Commit | null =>
    repository(name).commits[commit.index + 1] ?? null;

  const compileCommit = commitAfter(repository("catalog"), weekdayBefore(now, 12, 9));
  rename(compileCommit, "Give price lists a currency of their own", [
    "src/main/java/example/fernwick/catalog/PriceList.java",
  ]);
  const compileFix = next("catalog", compileCommit);
  if (compileFix) {
    rename(compileFix, "Pass the currency to the supplier feed too", [
      "src/main/java/example/fernwick/catalog/SupplierFeed.java",
    ]);
  }

  const ledger = repository("stock-ledger");
  const ledgerCulprit = commitAfter(ledger, weekdayBefore(now, 30, 8));
  rename(ledgerCulprit, "Reserve stock per warehouse instead of per order", ["internal/reserve/reserve.go"]);
  const ledgerFix = commitAfter(ledger, Math.max(ledgerCulprit.at + 44 * hour, ledgerCulprit.at + 1));
  rename(ledgerFix, "Release every warehouse's share of a cancelled reservation", [
    "internal/reserve/reserve.go",
  ]);

  const routerCulprit = commitAfter(repository("parcel-router"), weekdayBefore(now, 2, 8));
  rename(routerCulprit, "Look zones up by postcode prefix", ["router/zones.py"]);

  return [
    {
      truthId: "price_list_compile_break",
      cause: "compile",
      pipelineIdentifier: "catalog_ci_cd",
      stepIdentifier: "compile",
      culprit: compileCommit,
      fix: compileFix,
      detail: {
        kind: "compile_error",
        file: "src/main/java/example/fernwick/catalog/SupplierFeed.java",
        line: 118,
        column: 31,
        symbol: "PriceList",
        message:
          "constructor PriceList in record PriceList cannot be applied to given types; required: String,Currency,List<Price>; found: String,List<Price>",
      },
      tests: [],
    },
    {
      truthId: "warehouse_reservation_regression",
      cause: "test_regression",
      pipelineIdentifier: "stock_ledger_ci_cd",
      stepIdentifier: "unit_tests",
      culprit: ledgerCulprit,
      fix: ledgerFix,
      detail: null,
      tests: [
        testOf("go", "reserve", "cancel", "releases the whole reservation", 22),
        testOf("go", "reserve", "cancel", "keeps other orders untouched", 18),
      ],
    },
    {
      truthId: "postcode_zone_regression",
      cause: "test_regression",
      pipelineIdentifier: "parcel_router_ci",
      stepIdentifier: "unit_tests",
      culprit: routerCulprit,
      fix: null,
      detail: null,
      tests: [testOf("pytest", "zones", "islands", "maps island postcodes to the ferry zone", 30)],
    },
  ];
}

type FlakyDraft = [
  suiteKey: string,
  pipelines: string[],
  step: string,
  dialect: Parameters<typeof testOf>[0],
  area: string,
  subject: string,
  behaviour: string,
  rate: number,
  reason: string,
  message: string,
];

const storefrontUnit = ["storefront_ci_cd", "storefront_pull_request"];
// prettier-ignore
const flakyDrafts: FlakyDraft[] = [
  [
    "storefront_unit",
    storefrontUnit,
    "unit_tests",
    "vitest",
    "search",
    "debounce",
    "asks once after fast typing",
    0.02,
    "timing",
    "expected 1 call but got 2",
  ],
  [
    "storefront_unit",
    storefrontUnit,
    "unit_tests",
    "vitest",
    "checkout",
    "delivery",
    "promises tomorrow before the cut-off",
    0.012,
    "time and date",
    "expected 'tomorrow' to be 'Monday'",
  ],
  [
    "storefront_journeys",
    ["storefront_pull_request"],
    "browser_journeys",
    "playwright",
    "checkout",
    "voucher",
    "applies a voucher twice",
    0.045,
    "timing",
    "Timeout 5000ms exceeded waiting for locator 'text=Voucher applied'",
  ],
  [
    "storefront_journeys",
    ["storefront_pull_request"],
    "browser_journeys",
    "playwright",
    "search",
    "suggestions",
    "shows suggestions under load",
    0.03,
    "network",
    "net::ERR_CONNECTION_RESET at https://staging.fernwick.example/api/suggest",
  ],
  [
    "storefront_journeys",
    ["storefront_pull_request"],
    "browser_journeys",
    "playwright",
    "account",
    "orders",
    "lists orders after sign-in",
    0.018,
    "order",
    "expected 3 orders, received 4 (left over from another journey)",
  ],
  [
    "catalog_integration",
    ["catalog_ci_cd"],
    "integration_tests",
    "junit",
    "supplier",
    "feed",
    "imports two feeds at once",
    0.035,
    "concurrency",
    "org.postgresql.util.PSQLException: ERROR: deadlock detected",
  ],
  [
    "catalog_integration",
    ["catalog_ci_cd"],
    "integration_tests",
    "junit",
    "pricing",
    "cache",
    "expires a price after its time",
    0.022,
    "timing",
    "expected: <null> but was: <Price[19.90 EUR]>",
  ],
  [
    "catalog_unit",
    ["catalog_ci_cd"],
    "unit_tests",
    "junit",
    "catalog",
    "synonyms",
    "collects synonyms",
    0.01,
    "unordered collection",
    "expected: <[anorak, parka]> but was: <[parka, anorak]>",
  ],
  [
    "basket_unit",
    ["basket_ci"],
    "unit_tests",
    "kotlin",
    "voucher",
    "draw",
    "never draws a code twice",
    0.015,
    "randomness",
    "expected 10000 distinct codes but was 9999",
  ],
  [
    "stock_ledger_unit",
    ["stock_ledger_ci_cd"],
    "unit_tests",
    "go",
    "ledger",
    "compaction",
    "survives a concurrent append",
    0.04,
    "concurrency",
    "ledger_test.go:214: race: appended entry lost, want 128 entries, got 127",
  ],
  [
    "parcel_router_unit",
    ["parcel_router_ci"],
    "unit_tests",
    "pytest",
    "carriers",
    "tariffs",
    "sums weights of split parcels",
    0.016,
    "floating point",
    "AssertionError: assert 12.299999999999999 == 12.3",
  ],
  [
    "identity_gateway_unit",
    ["identity_gateway_ci_cd"],
    "unit_tests",
    "go",
    "session",
    "listener",
    "binds a free port",
    0.025,
    "resource",
    "listen tcp 127.0.0.1:18443: bind: address already in use",
  ],
];

function plantFlakyTests(): FlakyTest[] {
  return flakyDrafts.map(
    ([
      suiteKey,
      pipelineIdentifiers,
      stepIdentifier,
      dialect,
      area,
      subject,
      behaviour,
      rate,
      reason,
      message,
    ]) => {
      const test = testOf(dialect, area, subject, behaviour, 380);
      return {
        id: test.id,
        suiteKey,
        test,
        message,
        pipelineIdentifiers,
        stepIdentifier,
        suiteName: test.suiteName,
        className: test.className,
        name: test.name,
        fileName: test.fileName,
        rate,
        reason,
      };
    },
  );
}

function describeScenario(scenario: Scenario): PlantedTruth[] {
  const blank = {
    startsAt: 0,
    endsAt: null,
    pipelineIdentifiers: [],
    planExecutionIds: [],
    stageIdentifier: null,
    stepIdentifier: null,
    commitSha: null,
    fixedByCommitSha: null,
    testIds: [],
    facts: {},
  };
  const single = (
    id: string,
    kind: PlantedTruth["kind"],
    pipelineIdentifier: string,
    startsAt: number,
    description: string,
    more: Partial<PlantedTruth> = {},
  ): PlantedTruth => ({
    ...blank,
    id,
    kind,
    class: null,
    description,
    startsAt,
    pipelineIdentifiers: [pipelineIdentifier],
    ...more,
  });
  const { moments } = scenario;
  return [
    ...scenario.outages.map(
      (outage): PlantedTruth => ({
        ...blank,
        id: outage.truthId,
        kind: outage.cause,
        class: "transient",
        description: `Every step that uses ${outage.uses} failed until it recovered by itself`,
        startsAt: outage.from,
        endsAt: outage.to,
        facts: outage.detail && "host" in outage.detail ? { host: outage.detail.host } : {},
      }),
    ),
    ...scenario.breakages.map(
      (breakage): PlantedTruth => ({
        ...blank,
        id: breakage.truthId,
        kind: breakage.cause,
        class: "persistent",
        description: `${breakage.stepIdentifier} failed until the cause was removed; running again did not help`,
        startsAt: breakage.from,
        endsAt: Number.isFinite(breakage.to) ? breakage.to : null,
        pipelineIdentifiers: [breakage.pipelineIdentifier],
        stepIdentifier: breakage.stepIdentifier,
      }),
    ),
    ...scenario.badCommits.map(
      (bad): PlantedTruth => ({
        ...blank,
        id: bad.truthId,
        kind: bad.cause,
        class: "persistent",
        description: `Red from "${bad.culprit.message}" ${bad.fix ? `to "${bad.fix.message}"` : "on; nobody has fixed it"}`,
        startsAt: bad.culprit.at,
        endsAt: bad.fix?.at ?? null,
        pipelineIdentifiers: [bad.pipelineIdentifier],
        stepIdentifier: bad.stepIdentifier,
        commitSha: bad.culprit.sha,
        fixedByCommitSha: bad.fix?.sha ?? null,
        testIds: bad.tests.map((test) => test.id),
      }),
    ),
    ...scenario.slowDowns.map(
      (slow): PlantedTruth => ({
        ...blank,
        id: slow.truthId,
        kind: "slow_down",
        class: "persistent",
        description: `${slow.stepIdentifier} takes ${slow.factor} times as long since "${slow.commit.message}"`,
        startsAt: slow.from,
        pipelineIdentifiers: [slow.pipelineIdentifier],
        stepIdentifier: slow.stepIdentifier,
        commitSha: slow.commit.sha,
        facts: { factor: String(slow.factor) },
      }),
    ),
    {
      ...blank,
      id: scenario.brokenTest.truthId,
      kind: "broken_test",
      class: "persistent",
      description: "Fails in every run; its step's failure is ignored",
      startsAt: 0,
      pipelineIdentifiers: ["nightly_regression"],
      stageIdentifier: "regression",
      stepIdentifier: scenario.brokenTest.stepIdentifier,
      testIds: [scenario.brokenTest.test.id],
    },
    single(
      "recent_registry_blip",
      "recent_transient_failure",
      "storefront_ci_cd",
      moments.recentFailureAt,
      "The newest run on main failed because the package registry reset connections; a new run passes",
      {
        class: "transient",
        endsAt: moments.recentFailureAt + 9 * minute,
        facts: { host: packageRegistryHost },
      },
    ),
    single(
      "release_waiting",
      "waiting_for_approval",
      "catalog_release",
      moments.waitingSince,
      "Waits for somebody to approve",
      { stageIdentifier: "approve", stepIdentifier: "release_approval" },
    ),
    single(
      "catalog_running",
      "running_now",
      "catalog_ci_cd",
      moments.runningSince,
      "Was running when the story began",
    ),
    single(
      "release_aborted",
      "aborted",
      "fulfilment_release",
      moments.abortedAt,
      "Aborted by a person while it deployed",
    ),
    single(
      "release_rolled_back",
      "rolled_back",
      "storefront_release",
      moments.rolledBackReleaseAt,
      "Succeeded, then was rolled back by a person 26 minutes later",
      { stageIdentifier: "deploy_prod" },
    ),
    single(
      "canary_verification_failed",
      "deployment",
      "storefront_release",
      moments.verifyFailureAt,
      "The canary had a higher error rate; the stage rolled back by itself",
      { class: "persistent", stageIdentifier: "deploy_prod", stepIdentifier: "verify_canary" },
    ),
    single(
      "release_rejected",
      "approval_rejected",
      "catalog_release",
      moments.rejectedReleaseAt,
      "The approver refused",
      { class: "persistent", stageIdentifier: "approve", stepIdentifier: "release_approval" },
    ),
  ];
}
