import { editDistance } from "@/lib/edit-distance";

/**
 * What words mean to the playbook. A concept is a set of words (and a few phrases) that say the same thing; rules look
 * at concepts, never at words.
 */
const words = {
  why: "why reinvestigate reason reasons cause causes caused causing investigate investigating diagnose diagnosis debug explain analyse analyze troubleshoot rootcause",
  fail: "fail fails failed failing failure failures broke broken breaks breaking break red crash crashed crashes crashing error errors errored bust busted unsuccessful",
  log: "log logs output console stdout stderr trace stacktrace logfile",
  test: "test tests spec specs testcase testcases suite suites",
  flaky:
    "flaky flake flakes flakey flakiness unstable intermittent intermittently unreliable sporadic sporadically nondeterministic untrustworthy",
  health:
    "health healthy unhealthy overview summary summarize summarise trend trends okay ok doing green state statistics stats metrics performance stable",
  status:
    "status progress pass passed finish finished done complete completed succeed succeeded success outcome result",
  running: "running executing ongoing active inflight underway",
  waiting: "waiting waits pending queued queue blocked stuck hanging hung paused",
  approval: "approval approvals approver approvers",
  approve: "approve accept confirm",
  reject: "reject decline deny refuse",
  run: "run start trigger launch execute kick deploy redeploy release fire ship",
  rerun: "rerun rerunning restart repeat re-run re-start reexecute relaunch retrigger re-trigger",
  again: "again anew",
  retry: "retry retrying re-try resume",
  abort: "abort stop cancel kill interrupt terminate halt",
  rollback: "rollback revert undo roll-back",
  create: "create add make new",
  update: "update change edit modify set rename configure",
  delete: "delete remove destroy drop erase",
  toggle: "enable disable activate deactivate switch",
  list: "list show display which what give get see view enumerate count many all tell",
  search: "search find lookup locate grep where",
  describe: "describe definition meaning means mean",
  schema:
    "schema schemas field fields property properties attribute attributes structure syntax format yaml spec-yaml parameters keys",
  capability: "capabilities abilities features commands skills",
  slow: "slow slower slowest duration durations long longer longest take takes took speed latency",
  changed: "changed changes commit commits committed author blame introduced diff culprit",
  check: "check verify ping connected reachable working works alive connection connectivity",
  similar: "similar alike resembling",
  compare: "compare comparing comparison contrast versus vs differ differs difference differences different",
  quarantine: "quarantine mute ignore skip",
  pronoun: "it its this that these those one ones same they them there",
  last: "last latest newest recent previous current",
  greeting: "hi hello hey moin hallo yo morning",
  thanks: "thanks thank thx cheers",
  llm: "llm gpt chatgpt claude model ai openai bot robot human",
} as const;

export type Concept = keyof typeof words | "wrong" | "help" | "whoami" | "howabout" | "negated";

const phrases: readonly (readonly [RegExp, Concept])[] = [
  [
    /\b(what(?:'?s| is| went| has gone)? (?:went )?wrong|go(?:es|ne)? wrong|what happened|what is the (?:problem|matter)|what'?s the (?:problem|matter|issue)|whats up with)\b/,
    "wrong",
  ],
  [
    /\b((?:happen(?:s|ed)?|seen?|occurr?(?:s|ed)?|had|fail(?:s|ed)?) (?:it |this |that |like (?:it|this|that) )?before|fail(?:s|ed)? like (?:this|that|it)|like (?:this|that) one|same (?:failure|error|problem)s?)\b/,
    "similar",
  ],
  [/\b(how come|root cause|what (?:made|makes)|get to the bottom)\b/, "why"],
  [
    /\b(what can you (?:do|help)|what are you able|how can you help|what (?:do|can) (?:i|you) (?:ask|offer|know)|can you help|what else can you|^help\b|help me\b|how does this work|how do i use)/,
    "help",
  ],
  [/\b(who are you|what are you|are you (?:an?|the|really)\b|which model|what model)/, "whoami"],
  [/\b(in progress|right now|going on|on the go|in flight|under way)\b/, "running"],
  [
    /\b(needs? (?:my |an? |some(?:one|body)'?s? )?(?:approval|attention|input|decision)|waits? for|on hold|held up)\b/,
    "waiting",
  ],
  [
    /\b(try (?:it |that |this )?(?:once more|again)|one more time|once more|another (?:go|try|run))\b/,
    "again",
  ],
  [/\b(roll(?:ed|ing)?(?: it| that| this)? back|go back to the (?:last|previous))\b/, "rollback"],
  [/\b(turn (?:on|off)|switch (?:on|off))\b/, "toggle"],
  [
    /\b(how (?:is|are|'?s)|how(?:'?s| is) it going|how (?:do|are) we|how (?:did|does) (?:it|things))\b/,
    "health",
  ],
  [
    /\b(all (?:good|green|fine)|everything (?:ok|okay|fine|green|alright)|anything (?:broken|failing|wrong|red|on fire)|on fire|in trouble)\b/,
    "health",
  ],
  [/\b(what about|how about|and (?:for|what of))\b/, "howabout"],
  [/\b(do not|don'?t|never|without)\b/, "negated"],
  [
    /\b(sometimes (?:fail|pass)|fail(?:s|ing)? (?:sometimes|at random|randomly|sporadically|now and then)|pass and fail|random failures?)\b/,
    "flaky",
  ],
];

const conceptByWord = new Map<string, Concept>();
for (const [concept, list] of Object.entries(words)) {
  for (const word of list.split(" ")) {
    if (isConcept(concept)) {
      conceptByWord.set(word, concept);
    }
  }
}

function isConcept(value: string): value is keyof typeof words {
  return value in words;
}

const fuzzyWords = [...conceptByWord.keys()];

/** The concept a word stands for, misspelt or not; null for any other word. */
export function conceptOf(word: string): Concept | null {
  const exact = conceptByWord.get(word);
  if (exact !== undefined) return exact;
  const meant = spelling(word, fuzzyWords);
  return meant === null ? null : (conceptByWord.get(meant) ?? null);
}

/** True for a word of the lexicon as it is written. */
export function isWord(word: string): boolean {
  return conceptByWord.has(word);
}

/**
 * The word that was probably meant: one slip of the fingers, in words of nine letters and more two. In short words only
 * a letter left out, doubled or swapped counts, because "shop" is no misspelt "stop".
 */
export function spelling(word: string, candidates: readonly string[]): string | null {
  // Identifiers are names, however similar to a word they are.
  if (word.length < 3 || /[^a-z]/.test(word)) return null;
  const tolerance = word.length >= 9 ? 2 : 1;
  for (const candidate of candidates) {
    if (candidate[0] !== word[0] || candidate.length < 3) continue;
    if (editDistance(word, candidate, { limit: tolerance, swaps: true }) > tolerance) continue;
    if (word.length >= 6 || isSmallSlip(word, candidate)) return candidate;
  }
  return null;
}

function isSmallSlip(word: string, meant: string): boolean {
  const swapped = [...word].sort().join("") === [...meant].sort().join("");
  return swapped || (word.length >= 4 && word.length !== meant.length);
}

/** Concepts that whole phrases stand for, with the text they stood in. */
export function conceptsOfPhrases(text: string): { concept: Concept; match: string }[] {
  return phrases.flatMap(([pattern, concept]) => {
    const match = pattern.exec(text);
    return match ? [{ concept, match: match[0] }] : [];
  });
}
