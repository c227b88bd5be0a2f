import { number32, pick, unit } from "@/simulator/story/random";

/** A test as its report names it. */
export interface CatalogueTest {
  id: string;
  suiteName: string;
  className: string;
  fileName: string;
  name: string;
  /** Mean duration. */
  durationMs: number;
}

type Dialect = "vitest" | "playwright" | "junit" | "kotlin" | "pytest" | "go";

interface SuiteDraft {
  dialect: Dialect;
  suites: number;
  /** Mean tests per suite. */
  tests: number;
  meanMs: number;
  areas: string[];
}

export const suiteDrafts: Record<string, SuiteDraft> = {
  storefront_unit: {
    dialect: "vitest",
    suites: 42,
    tests: 7,
    meanMs: 40,
    areas: ["product", "checkout", "search", "account"],
  },
  storefront_journeys: {
    dialect: "playwright",
    suites: 14,
    tests: 4,
    meanMs: 2400,
    areas: ["checkout", "search", "account"],
  },
  storefront_regression: {
    dialect: "playwright",
    suites: 52,
    tests: 5,
    meanMs: 2900,
    areas: ["checkout", "search", "account", "returns", "stores"],
  },
  legacy_export: { dialect: "vitest", suites: 4, tests: 6, meanMs: 300, areas: ["legacy"] },
  catalog_unit: {
    dialect: "junit",
    suites: 54,
    tests: 6,
    meanMs: 30,
    areas: ["catalog", "pricing", "supplier"],
  },
  catalog_integration: {
    dialect: "junit",
    suites: 16,
    tests: 5,
    meanMs: 900,
    areas: ["catalog", "pricing", "supplier"],
  },
  basket_unit: { dialect: "kotlin", suites: 32, tests: 6, meanMs: 45, areas: ["basket", "voucher"] },
  stock_ledger_unit: {
    dialect: "go",
    suites: 20,
    tests: 7,
    meanMs: 60,
    areas: ["reserve", "ledger", "feed"],
  },
  parcel_router_unit: {
    dialect: "pytest",
    suites: 36,
    tests: 6,
    meanMs: 55,
    areas: ["zones", "carriers", "labels"],
  },
  identity_gateway_unit: {
    dialect: "go",
    suites: 16,
    tests: 7,
    meanMs: 50,
    areas: ["session", "passkey", "audit"],
  },
};

const subjects = [
  "totals",
  "limits",
  "import",
  "history",
  "filters",
  "mapping",
  "access",
  "cutoff",
  "merge",
  "format",
  "paging",
  "retry",
];
const behaviours = [
  "keeps the order of entries",
  "rejects an empty request",
  "rounds half up",
  "falls back to the default",
  "returns nothing for an unknown id",
  "is idempotent",
  "honours the time zone",
  "handles a missing field",
  "stops at the limit",
  "merges duplicates",
  "keeps the currency",
  "sorts by date",
];

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const camel = (text: string) =>
  text
    .split(/[ -]/)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join("");

/** Builds a test's full identity from the names a report has in each dialect. */
export function testOf(
  dialect: Dialect,
  area: string,
  subject: string,
  behaviour: string,
  durationMs: number,
): CatalogueTest {
  const names = namesOf(dialect, area, subject, behaviour);
  return { ...names, id: `${names.className}#${names.name}`, durationMs };
}

function namesOf(dialect: Dialect, area: string, subject: string, behaviour: string) {
  const title = capital(area) + capital(subject);
  switch (dialect) {
    case "vitest": {
      const file = `src/${area}/${subject}.test.ts`;
      return { suiteName: file, className: file, fileName: file, name: `${area} ${subject} > ${behaviour}` };
    }
    case "playwright": {
      const file = `journeys/${area}-${subject}.spec.ts`;
      return { suiteName: file, className: file, fileName: file, name: `${area} ${subject} › ${behaviour}` };
    }
    case "junit":
    case "kotlin": {
      const className = `example.fernwick.${area}.${title}Test`;
      const extension = dialect === "junit" ? "java" : "kt";
      return {
        suiteName: className,
        className,
        fileName: `src/test/${dialect === "junit" ? "java" : "kotlin"}/example/fernwick/${area}/${title}Test.${extension}`,
        name: `${camel(behaviour)}()`,
      };
    }
    case "pytest":
      return {
        suiteName: "pytest",
        className: `tests.${area}.test_${subject}`,
        fileName: `tests/${area}/test_${subject}.py`,
        name: `test_${behaviour.replaceAll(" ", "_")}`,
      };
    case "go": {
      const suiteName = `fernwick.example/internal/${area}/${subject}`;
      return {
        suiteName,
        className: suiteName,
        fileName: `internal/${area}/${subject}/${subject}_test.go`,
        name: `Test${capital(subject)}/${behaviour.replaceAll(" ", "_")}`,
      };
    }
  }
}

const cache = new Map<string, CatalogueTest[]>();

/** All tests of a suite key, in report order; tests that the story names are put in by `extra`. */
export function testsOf(seed: number, key: string, extra: readonly CatalogueTest[]): CatalogueTest[] {
  const cacheKey = `${seed}/${key}/${extra.length}`;
  const known = cache.get(cacheKey);
  if (known) return known;
  const draft = suiteDrafts[key];
  if (!draft) throw new RangeError(`No test suites ${key}`);
  const tests = new Map<string, CatalogueTest>();
  for (let suite = 0; suite < draft.suites; suite += 1) {
    const area = pick(draft.areas, seed, key, "area", suite);
    const subject = `${subjects[suite % subjects.length] ?? "rest"}${suite >= subjects.length ? Math.floor(suite / subjects.length) : ""}`;
    const count = 2 + Math.floor(unit(seed, key, "count", suite) * (draft.tests * 2 - 3));
    const offset = number32(seed, key, "offset", suite) % behaviours.length;
    for (let i = 0; i < Math.min(count, behaviours.length); i += 1) {
      const behaviour = behaviours[(offset + i) % behaviours.length] ?? "works";
      const test = testOf(
        draft.dialect,
        area,
        subject,
        behaviour,
        draft.meanMs * (0.3 + 1.4 * unit(seed, key, suite, i)),
      );
      tests.set(test.id, test);
    }
  }
  for (const test of extra) tests.set(test.id, test);
  const sorted = [...tests.values()].sort((a, b) => a.suiteName.localeCompare(b.suiteName));
  cache.set(cacheKey, sorted);
  return sorted;
}
