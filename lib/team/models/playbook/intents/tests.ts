import { ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import {
  ExplainTestOutput,
  FindRegressionsOutput,
  SimulateQuarantineToolOutput,
} from "@/schemas/team/reliability-tools";
import { ask, dataOf, type Intent, type Situation } from "../plan";
import { renderProblem } from "../render/problems";
import { renderExplained, renderFlaky, renderRegressions, renderSimulation } from "../render/tests";

/** "Which tests are flaky?" */
export const flakyTests: Intent = {
  id: "flaky",
  score: ({ said }) => {
    if (said.concepts.has("flaky")) return 87;
    return said.concepts.has("test") && said.concepts.has("fail") && !said.concepts.has("why") && !said.name
      ? 67
      : 0;
  },
  *plan({ said, focus, context }) {
    const outcome = yield* ask("list_flaky_tests", {
      project: focus.projectKey,
      range: said.range ?? undefined,
    });
    const data = dataOf(outcome, ListFlakyTestsOutput);
    return data ? renderFlaky(data, context.now) : renderProblem("list the flaky tests", outcome);
  },
};

/** "Why is X flaky?", "explain test X", "why does this test fail?" */
export const explainTest: Intent = {
  id: "explain_test",
  score: (situation) => {
    const { said } = situation;
    const asks = said.concepts.has("why") || /\b(?:tell me )?about (?:the |this )?test\b/.test(said.text);
    // "The api tests" are a pipeline as likely as not; one test is a test.
    const ofOne = said.concepts.has("flaky") || /\btest\b/.test(said.text);
    return asks && ofOne && testIn(situation) !== null ? 93 : 0;
  },
  *plan(situation) {
    const { focus, context } = situation;
    const outcome = yield* ask("explain_test", { test: testIn(situation), project: focus.projectKey });
    const data = dataOf(outcome, ExplainTestOutput);
    return data ? renderExplained(data, context.now) : renderProblem("explain that test", outcome);
  },
};

/** The test a question is about: its name in the words of the question, else the one whose page is open. */
function testIn({ said, context }: Situation): string | null {
  const quoted = /[`"“]([^`"”]{2,300})[`"”]/.exec(said.raw)?.[1];
  if (quoted) return quoted.trim();
  const patterns = [
    /\b(?:why|how come)\s+(?:is|are|was|does|did|has)\s+(?:the\s+)?(?:test\s+)?(.+?)\s+(?:so\s+|sometimes\s+|often\s+)?(?:flaky|flakey|unstable|unreliable|fail\w*|broken|break\w*|red)\b/i,
    /\b(?:explain|diagnose|investigate|analy[sz]e|about)\s+(?:the\s+|this\s+)?(?:flaky\s+)?test\s+(.+?)\s*[?.!]*$/i,
    /\b(?:explain|diagnose)\s+why\s+(.+?)\s+(?:is|fails|failed)\b/i,
  ];
  for (const pattern of patterns) {
    const name = pattern.exec(said.raw)?.[1]?.trim();
    if (
      name &&
      !/^(?:it|this|that|they|these|those|the|a|an|this one|this test|that test|test|tests)$/i.test(name)
    )
      return name;
  }
  return context.subject?.kind === "test" && (said.pronoun || said.name === null)
    ? context.subject.path
    : null;
}

/** "What if we quarantine X and Y?", "quarantine the flaky tests": tried on history; deciding is for a person. */
export const tryQuarantine: Intent = {
  id: "simulate_quarantine",
  score: ({ said }) => (/\bquarantin/.test(said.text) ? 94 : 0),
  *plan(situation) {
    const outcome = yield* ask("simulate_quarantine", {
      tests: testsToQuarantine(situation),
      project: situation.focus.projectKey,
    });
    const data = dataOf(outcome, SimulateQuarantineToolOutput);
    return data ? renderSimulation(data, outcome.notes) : renderProblem("try that quarantine", outcome);
  },
};

/** Names in the question; undefined for "them", "the flaky ones" and the like: then what is recommended. */
function testsToQuarantine({ said, context }: Situation): string[] | undefined {
  const quoted = [...said.raw.matchAll(/[`"“]([^`"”]{2,300})[`"”]/g)].flatMap((match) => match[1] ?? []);
  if (quoted.length > 0) return quoted;
  const rest = /\bquarantin\w*\s+(.+?)\s*[?.!]*$/i.exec(said.raw)?.[1] ?? "";
  const names = rest
    .split(/\s*(?:,|\band\b)\s*/i)
    .map((name) =>
      name
        .replace(/^(?:the\s+)?(?:flaky\s+)?test\s+/i, "")
        .replace(/\s+(?:do|help|change|bring|save)$/i, "")
        .trim(),
    )
    .filter((name) => name !== "" && !generic.test(name));
  if (names.length > 0) return names;
  return context.subject?.kind === "test" && /\b(?:it|this|that)\b/i.test(rest)
    ? [context.subject.path]
    : undefined;
}

const generic =
  /^(?:it|this|that|them|these|those|all|all of them|everything|tests?|(?:this|that) (?:one|test)|(?:all |the |these |those |your |my |our )*(?:\d+ )?(?:top |worst |recommended |flaky |unstable |unreliable |first |most |other )*(?:tests?|ones?)(?: now| today)?)$/i;

/** "Which tests regressed since Monday?", "which tests started failing this week?" */
export const regressions: Intent = {
  id: "regressions",
  score: ({ said }) =>
    /\bregress/.test(said.text) && !/\bnightly[- ]regression\b/.test(said.text)
      ? 91
      : /\btests? (?:that )?(?:broke|(?:have )?(?:start|began|begun)\w* (?:to )?fail\w*|(?:are )?newly fail\w*)\b/.test(
            said.text,
          )
        ? 91
        : 0,
  *plan({ said, focus, context }) {
    const since = sinceIn(said.raw, context.now);
    const outcome = yield* ask("find_regressions", {
      project: focus.projectKey,
      range: said.range ?? undefined,
      since: since ?? undefined,
    });
    const data = dataOf(outcome, FindRegressionsOutput);
    return data ? renderRegressions(data, context.now) : renderProblem("look for regressions", outcome);
  },
};

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const dayMs = 86_400_000;

/** The instant of "since 2026-08-01", "since Monday" or "since yesterday"; null without one. */
function sinceIn(text: string, now: string): string | null {
  const date = /\bsince (\d{4}-\d{2}-\d{2})\b/i.exec(text)?.[1];
  if (date && Number.isFinite(Date.parse(date))) return new Date(date).toISOString();
  const today = Math.floor(Date.parse(now) / dayMs) * dayMs;
  if (/\bsince yesterday\b/i.test(text)) return new Date(today - dayMs).toISOString();
  const weekday = weekdays.indexOf(/\bsince (?:last )?(\w+day)\b/i.exec(text)?.[1]?.toLowerCase() ?? "");
  if (weekday < 0) return null;
  const back = (new Date(today).getUTCDay() - weekday + 7) % 7 || 7;
  return new Date(today - back * dayMs).toISOString();
}
