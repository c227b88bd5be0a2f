import { describe, expect, test } from "vitest";
import { analyseHistory, suiteRunsOf } from "./judge/analyse-history";
import { judgeTest, scoreTest } from "./judge/judge-test";
import { applyRun, createLedger } from "./judge/ledger";
import type { SuiteRun, TestVerdict } from "./types";

const start = Date.UTC(2026, 0, 5);
const hour = 60 * 60 * 1000;
const filler = Array.from({ length: 30 }, (_, i) => `steady ${i}`);

/**
 * The history of test "t" among thirty that pass. One word per commit: letters are its attempts (P, F, S for skipped, O for
 * a failure in an outage of the whole run); "pr:" marks a commit of a pull request. Repeats: "P*40".
 */
function history(
  text: string,
  message: (letter: string, i: number) => string | undefined = () => "expected 1",
): SuiteRun[] {
  const runs: SuiteRun[] = [];
  const words = text.split(" ").flatMap((word) => {
    const [, body = word, repeat = "1"] = /^(.+)\*(\d+)$/.exec(word) ?? [];
    return Array.from({ length: Number(repeat) }, () => body);
  });
  words.forEach((word, i) => {
    const branch = word.startsWith("pr:") ? `pr/${i}` : "main";
    [...word.replace("pr:", "")].forEach((letter, a) => {
      const outage = letter === "O";
      const status = letter === "P" ? "passed" : letter === "S" ? "skipped" : "failed";
      runs.push({
        executionId: `e${i}.${a}`,
        commitSha: `c${i}`,
        branch,
        at: start + i * hour + a * 60_000,
        attempt: a + 1,
        results: [
          {
            testKey: "t",
            status,
            durationMs: 10,
            message: status === "failed" ? message(letter, i) : undefined,
          },
          ...filler.map((testKey) => ({
            testKey,
            status: outage ? ("failed" as const) : ("passed" as const),
            durationMs: 5,
            message: outage ? "no route to host" : undefined,
          })),
        ],
      });
    });
  });
  return runs;
}

function verdictOf(runs: readonly SuiteRun[], testKey = "t"): TestVerdict {
  const verdict = analyseHistory(runs, "main").tests.get(testKey);
  if (!verdict) throw new Error(`No verdict on ${testKey}.`);
  return verdict;
}

describe("labels", () => {
  test.each([
    ["a test that always passed is healthy", "P*200", "healthy"],
    ["both outcomes on one commit make it flaky", "P*100 FP P*100", "flaky"],
    ["failures that come and go on the default branch make it flaky", "P*40 F P*40 F P*40 F P*40", "flaky"],
    ["one failure that nobody tried again is no proof", "P*100 F P*100", "watched"],
    ["a test that never passed is broken", "F*30", "broken"],
    ["a new test that failed on two commits is not yet broken", "FF F", "watched"],
    ["failures since one commit are a regression", "P*60 F*5", "regression"],
    ["a regression stays one through retries", "P*60 FFF F FF", "regression"],
    ["a regression that was repaired is fixed", "P*60 F*6 P*30", "fixed"],
    [
      "a pull request that broke the test on its own commit is not the test's doing",
      "P*80 pr:FFF P*80",
      "healthy",
    ],
    ["three such pull requests are not either", "P*60 pr:FF P*60 pr:F P*60 pr:FF P*60", "healthy"],
    ["an outage charges nobody", "P*50 O P*20 OP P*20 O P*50", "healthy"],
    ["an outage in the middle of a regression does not end it", "P*60 F*3 O F*3", "regression"],
    ["skips are neither", "P*30 S*20 P*30", "healthy"],
    [
      "a flaky test that breaks for good is a regression and not flaky",
      "P*30 FP P*30 FP P*30 F*12",
      "regression",
    ],
  ])("%s", (_, text, label) => {
    expect(verdictOf(history(text)).label).toBe(label);
  });

  test("a test is called flaky from a probability of nine in ten on, and only watched below", () => {
    const rare = (commits: number) => verdictOf(history(`P*${commits} F P*${commits} pr:F P*${commits}`));
    const [enough, almost, likely] = [rare(120), rare(130), rare(200)];
    expect(enough.label).toBe("flaky");
    expect(enough.flakyProbability).toBeGreaterThanOrEqual(0.9);
    expect(enough.flakyProbability).toBeLessThan(0.91);
    for (const { label, flakyProbability } of [almost, likely]) {
      expect(label).toBe("watched");
      expect(flakyProbability).toBeGreaterThan(0.8);
      expect(flakyProbability).toBeLessThan(0.9);
    }
  });

  test("one infrastructure outage charges no test", () => {
    const { tests, runs } = analyseHistory(history("P*50 OP P*50"), "main");
    expect(runs.filter((run) => run.environment.kind === "outage")).toHaveLength(1);
    for (const verdict of tests.values()) {
      expect(verdict).toMatchObject({
        label: "healthy",
        failures: 0,
        environmentFailures: 1,
        disagreements: 0,
      });
    }
  });
});

describe("where a fault began", () => {
  test.each([
    ["the first commit that failed", "P*60 F*5", "c60", ["c60"], null],
    ["also when it is repaired by now", "P*60 F*5 P*20", "c60", ["c60"], "c65"],
    ["also when a pull request failed first", "P*60 F pr:F F F", "c60", ["c60"], null],
    ["with the untested commit before as a second suspect", "P*60 S F*5", "c61", ["c60", "c61"], null],
    [
      "in the untested commit, when a pull request on top of it failed",
      "P*60 S pr:FF pr:F F*5",
      "c60",
      ["c60", "c63"],
      null,
    ],
    ["after an outage that hid it, as one of two", "P*60 O F*5", "c61", ["c60", "c61"], null],
  ])("%s", (_, text, commit, suspects, fixed) => {
    const verdict = verdictOf(history(text));
    expect(verdict.startCommit).toBe(commit);
    const episode = verdict.episodes.at(-1);
    expect(episode?.suspectCommits).toEqual(suspects);
    expect(episode?.fixedCommit).toBe(fixed);
    expect(episode?.probability).toBeGreaterThan(0.9);
  });

  test("two faults are two episodes", () => {
    const { episodes } = verdictOf(history("P*40 F*5 P*40 F*5 P*40"));
    expect(episodes.map((episode) => [episode.startCommit, episode.fixedCommit])).toEqual([
      ["c40", "c45"],
      ["c85", "c90"],
    ]);
  });

  test("a pass of a pull request on an older base does not end a regression", () => {
    expect(verdictOf(history("P*60 F*3 pr:P F*3 pr:P F")).episodes).toHaveLength(1);
  });
});

describe("the score", () => {
  test("few runs give a wide interval and no wild score", () => {
    const few = verdictOf(history("P FP P"));
    const many = verdictOf(history("P*20 FP ".repeat(20).trim()));
    const width = ({ interval }: TestVerdict) => interval.high / Math.max(1e-9, interval.low);
    expect(width(few)).toBeGreaterThan(2 * width(many));
    expect(many.interval.low).toBeLessThan(20 / 440);
    expect(many.interval.high).toBeGreaterThan(20 / 440);
  });

  test.each([0.01, 0.03, 0.1])("settles near the true rate of %f", (rate) => {
    const every = Math.round(1 / rate);
    const verdict = verdictOf(history(`P*${every - 1} FP `.repeat(12).trim()));
    expect(verdict.score).toBeGreaterThan(rate * 0.6);
    expect(verdict.score).toBeLessThan(rate * 1.6);
  });

  test("a regression does not raise it", () => {
    expect(verdictOf(history("P*100 F*30 P*20")).score).toBeLessThan(0.002);
  });

  test("adding runs one by one gives what a full recompute gives, late retries included", () => {
    const runs = history("P*20 FP P*10 F P*10 pr:FF P*10 F*4 P*10");
    const late = runs.slice(5, 6).map((run) => ({
      ...run,
      attempt: 2,
      at: start + 900 * hour,
      results: runs[20]?.results ?? [],
    }));
    const ledger = createLedger("main");
    for (const run of [...runs, ...late]) {
      applyRun(ledger, run);
      const record = ledger.tests.get("t");
      if (record) scoreTest(ledger, record);
    }
    const record = ledger.tests.get("t");
    const whole = verdictOf([...runs, ...late]);
    expect(record && judgeTest(ledger, record)).toEqual(whole);
  });
});

describe("shared causes", () => {
  /** Three tests fail in the run of commit 40 with one message; `after` says how they fare afterwards. */
  function incident(message: string, after: "passed" | "failed", victims = 3): SuiteRun[] {
    return history("P*40 PP P*40").map((run) => {
      const hit = run.commitSha === "c40" && run.attempt === 1;
      const later = run.at > start + 40 * hour && after === "failed";
      return {
        ...run,
        results: run.results.map((result) => {
          const victim = filler.indexOf(result.testKey) >= 0 && filler.indexOf(result.testKey) < victims;
          return victim && (hit || later) ? { ...result, status: "failed" as const, message } : result;
        }),
      };
    });
  }

  test.each([
    ["several tests that fail alike once are not charged", incident("pool is closed", "passed"), "healthy"],
    [
      "one test that says a service was down is believed once",
      incident("HTTP 503 from billing", "passed", 1),
      "healthy",
    ],
    ["one test with a message of its own is charged", incident("expected 2 but was 3", "passed", 1), "flaky"],
    [
      "a shared failure that stays is a fault from where it began",
      incident("pool is closed", "failed"),
      "regression",
    ],
  ])("%s", (_, runs, label) => {
    const verdict = verdictOf(runs, "steady 0");
    expect(verdict.label).toBe(label);
    if (label === "regression") expect(verdict.startCommit).toBe("c40");
  });

  test("a test that says so again and again is flaky after all", () => {
    const down = history("P*30 FP P*30 FP P*30", () => "connect ECONNREFUSED 10.0.0.7:6379");
    expect(verdictOf(down).label).toBe("flaky");
  });
});

test("single runs are grouped into suite runs by execution, commit and attempt", () => {
  const base = { executionId: "e", commitSha: "c", branch: "main", status: "passed" as const, durationMs: 1 };
  const runs = suiteRunsOf([
    { ...base, testKey: "a", at: 20, attempt: 1 },
    { ...base, testKey: "b", at: 10, attempt: 1 },
    { ...base, testKey: "a", at: 30, attempt: 2 },
  ]);
  expect(runs.map((run) => [run.attempt, run.at, run.results.length])).toEqual([
    [1, 10, 2],
    [2, 30, 1],
  ]);
});

test("a small job beside a large one on the same commit has outages of its own", () => {
  const runs = history("P*30").flatMap((run, i) => [
    run,
    {
      ...run,
      executionId: `small ${i}`,
      jobKey: "small",
      at: run.at + 1000,
      results: Array.from({ length: 12 }, (_, t) => ({
        testKey: `small ${t}`,
        status: i === 15 ? ("failed" as const) : ("passed" as const),
        durationMs: 1,
        message: i === 15 ? `cannot start ${"x".repeat(t + 1)}` : undefined,
      })),
    },
  ]);
  expect(verdictOf(runs, "small 3")).toMatchObject({ label: "healthy", failures: 0, environmentFailures: 1 });
});

describe("company", () => {
  const historyBeside = (other: (i: number) => "passed" | "failed") => {
    const runs = history("P*12 FP P*12 FP P*12 FP P*12 FP").map((run, i) => ({
      ...run,
      results: [...run.results, { testKey: "other", status: other(i), durationMs: 1, message: undefined }],
    }));
    const failing = new Set(runs.flatMap((run, i) => (run.results[0]?.status === "failed" ? [i] : [])));
    return { runs, failing };
  };

  test("a flaky test that fails only beside another one is held to share state with it", () => {
    const { runs, failing } = historyBeside(() => "passed");
    const together = runs.map((run, i) => ({
      ...run,
      results: run.results.map((result) =>
        result.testKey === "other" && failing.has(i) ? { ...result, status: "failed" as const } : result,
      ),
    }));
    expect(verdictOf(together).reasons.map(({ reason }) => reason)).toContain("order");
  });

  test("a test that always fails is no company: it says nothing of those that fail beside it", () => {
    const { runs } = historyBeside(() => "failed");
    expect(verdictOf(runs).label).toBe("flaky");
    expect(verdictOf(runs).reasons.map(({ reason }) => reason)).not.toContain("order");
  });
});

/** Test "t" in jobs side by side: "17:P*5,F*3 21:P*8" is what it did on each commit of the default branch; "-" did not run. */
function inJobs(text: string, resultsOf: (job: string, i: number) => string | undefined = () => undefined) {
  const lines = text.split(" ").map((line) => {
    const [jobKey = "", letters = ""] = line.split(":");
    const all = letters.split(",").flatMap((word) => {
      const [, body = word, repeat = "1"] = /^(.+)\*(\d+)$/.exec(word) ?? [];
      return Array.from({ length: Number(repeat) }, () => body);
    });
    return { jobKey, all };
  });
  const runs: SuiteRun[] = [];
  for (let i = 0; i < Math.max(...lines.map(({ all }) => all.length)); i++)
    for (const { jobKey, all } of lines)
      [...(resultsOf(jobKey, i) ?? all[i] ?? "-")].forEach((letter, a) => {
        if (letter === "-") return;
        const failed = letter === "F";
        runs.push({
          executionId: `e${i} ${jobKey}`,
          jobKey,
          commitSha: `c${i}`,
          branch: "main",
          at: start + i * hour + a * 60_000,
          attempt: a + 1,
          results: [
            {
              testKey: "t",
              status: failed ? "failed" : "passed",
              durationMs: 10,
              ...(failed ? { message: "expected 1" } : {}),
            },
            ...filler.map((testKey) => ({ testKey, status: "passed" as const, durationMs: 5 })),
          ],
        });
      });
  return runs;
}

describe("a test that runs in several jobs", () => {
  test.each([
    ["broken in one of them is broken, and not flaky", "17:F*20 21:P*20", "broken"],
    ["broken in one after three commits already", "17:F*3 21:P*3", "broken"],
    ["watched before that", "17:F*2 21:P*2", "watched"],
    ["broken in one where it runs by now", "21:P*30,P*5 17:-*30,F*5", "broken"],
    ["that began to fail in one is a regression", "17:P*60,F*4 21:P*64", "regression"],
    ["also in two of three", "17:P*60,F*4 18:P*60,F*4 21:P*64", "regression"],
    ["not called flaky by the first failure in one of them", "17:P*60,F 21:P*61", "watched"],
    ["nor by the second in a row", "17:P*60,F*2 21:P*62", "regression"],
    ["that was repaired in one is fixed", "17:P*60,F*6,P*30 21:P*96", "fixed"],
    ["that failed in one and passed later in another alone is fixed", "nightly:F*3 main:-*3,P*40", "fixed"],
    ["that came and went in one is flaky", "17:P*20,F,P*20,F,P*20,F,P*20 21:P*83", "flaky"],
    ["that failed and passed in one job on one commit is flaky", "17:P*40,FP,P*40 21:P*81", "flaky"],
    ["flaky in both is flaky", "17:P*20,F,P*30,F,P*30 21:P*35,F,P*20,FP,P*26", "flaky"],
    [
      "flaky in both that breaks in one is a regression",
      "17:P*20,F,P*30,F,P*30,F*6 21:P*35,F,P*20,FP,P*32",
      "regression",
    ],
    ["broken in all of them is broken", "17:F*10 21:F*10", "broken"],
    ["that began to fail in all of them is a regression", "17:P*40,F*5 21:P*40,F*5", "regression"],
  ])("%s", (_, text, label) => {
    expect(verdictOf(inJobs(text)).label).toBe(label);
  });

  test("pull requests in a pipeline of their own share the fault of the branch they stand on", () => {
    const words = "P*60 F pr:F F pr:FF F pr:P F pr:F P*60 pr:P P*20";
    const pipelines = history(words).map((run) => ({
      ...run,
      jobKey: run.branch === "main" ? "main" : "pull requests",
    }));
    expect(verdictOf(pipelines)).toMatchObject({
      label: verdictOf(history(words)).label,
      startCommit: "c60",
    });
    expect(verdictOf(pipelines).label).toBe("fixed");
  });

  test("names the jobs it fails in, and the commit from which on", () => {
    const verdict = verdictOf(inJobs("17:P*60,F*4 21:P*64"));
    expect(verdict.startCommit).toBe("c60");
    expect(verdict.reasons).toEqual([
      { reason: "environment", share: 1, evidence: "It fails every time in 17 and passes in 21." },
    ]);
    expect(verdict.disagreements).toBe(0);
    // What depends on the job is no chance.
    expect(verdict.score).toBeLessThan(0.001);
    expect(verdictOf(inJobs("17:F*9 21:P*9 22:P*9")).reasons[0]?.evidence).toBe(
      "It fails every time in 17 and passes in 21 and 22.",
    );
  });

  test("jobs beyond the eighth are counted too, and what is kept stays bounded", () => {
    const jobs = Array.from({ length: 30 }, (_, i) => `j${i}:${i === 0 ? "F*6" : "P*6"}`).join(" ");
    const { ledger, tests } = analyseHistory(inJobs(jobs), "main");
    expect(ledger.tests.get("t")?.jobs).toHaveLength(8);
    expect(tests.get("t")).toMatchObject({ runs: 180, failures: 6, label: "broken" });
  });
});
