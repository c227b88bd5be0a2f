import { commitAfter } from "@/simulator/story/commits";
import { hour, weekdayBefore } from "@/simulator/story/rhythm";
import type { BadCommit } from "@/simulator/story/scenario-types";
import type { Commit, Repository } from "@/simulator/story/types";
import { testOf } from "./suites";

/** Gives a commit the message and files that the story needs it to have. */
export function rename(commit: Commit, message: string, files: string[]): void {
  commit.message = commit.pullRequest === null ? message : `${message} (#${commit.pullRequest})`;
  commit.files = files;
}

/** The compile break that the next commit fixes, a regression that was fixed, and one that still stands. */
export function plantBadCommits(now: number, repository: (name: string) => Repository): BadCommit[] {
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
  const fixing = commitAfter(ledger, ledgerCulprit.at + 44 * hour);
  const ledgerFix = fixing.index > ledgerCulprit.index ? fixing : next("stock-ledger", ledgerCulprit);
  if (ledgerFix) {
    rename(ledgerFix, "Release every warehouse's share of a cancelled reservation", [
      "internal/reserve/reserve.go",
    ]);
  }

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
