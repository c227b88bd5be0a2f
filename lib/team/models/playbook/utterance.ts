import { type Concept, conceptOf, conceptsOfPhrases, isWord, spelling } from "@/lib/agent-tools";
import type { ToolRange } from "@/schemas/team/product-tools";
import { resourceTypeIn } from "./resource-words";

/** A message of a person, taken apart. Everything a rule may look at. */
export interface Utterance {
  raw: string;
  /** Lower case, without code blocks, addresses and punctuation that says nothing. */
  text: string;
  concepts: ReadonlySet<Concept>;
  /** The concept the sentence begins with after "please", "can you" and the like: what is asked for. */
  leads: Concept | null;
  question: boolean;
  executionId: string | null;
  runSequence: number | null;
  /** What is left when all known words are taken away: the name of something. */
  name: string | null;
  /** The name stood in quotes or backticks. */
  quoted: boolean;
  ordinal: number | null;
  pronoun: boolean;
  last: boolean;
  range: ToolRange | null;
  branch: string | null;
  /** What is started is to be followed: "… and tell me how it ends". */
  follows: boolean;
  resource: { type: string; plural: string } | null;
  codeBlock: string | null;
}

const fillers = new Set(
  (
    "a an the of in on at to for from by with and or so then just also now please pls kindly me my mine our ours us we i you your " +
    "is are was were be been being am do does did has have had can could would will should may might shall must " +
    "there here any some every each other than into out up down off over about as if but not no yes yep yeah sure actually really still " +
    "who whom when how whats what's that's it's i'm let's lets want need like would'd id i'd ve got go going gone came come " +
    "between both today yesterday tonight night week weeks day days hour hours month morning afternoon ago since past time times minute minutes " +
    "pipeline pipelines execution executions run runs build builds job jobs step steps stage stages thing things stuff number " +
    "ahead quickly quick right away first second third fourth fifth user users work actually tell because harness tackroom most more " +
    "happen happens happened wrong problem issue matter exist exists available sometimes random randomly deployment called named everything anything something nothing anyone say says said state don't dont doesn't isn't look looks"
  ).split(" "),
);

const longFillers = [...fillers].filter((word) => word.length >= 5);

/** Words that are a concept alone, but part of a name beside a name ("checkout deploy", "api tests"). */
const nameParts = new Set(
  "deploy deployment release test tests spec build builds nightly check service log health trigger rollback stable search ai infra".split(
    " ",
  ),
);

const polite = new Set(
  "please pls kindly can could would will you just now ok okay hey hi hello then and so let's lets let us i want need to like i'd go ahead maybe again actually yes sure we should tackroom teammate".split(
    " ",
  ),
);

const ordinals: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5 };

/** Takes a message apart; never throws, whatever was written. */
export function parseUtterance(raw: string): Utterance {
  const code = /```[a-z]*\n?([\s\S]*?)```/.exec(raw);
  const withoutCode = code ? raw.replace(code[0], " ") : raw;
  const url = /https?:\/\/[^\s)>\]]+/.exec(withoutCode);
  const appPath = /\/executions\/[^\s/]+\/([\w-]{8,64})/.exec(withoutCode);
  const urlExecution = url ? /\/(?:executions|deployments)\/([\w-]{8,64})/.exec(url[0]) : null;
  let prose = withoutCode.replace(/https?:\/\/\S+/g, " ").replace(/\/executions\/\S+/g, " ");

  const following = followingIn(prose);
  if (following !== null) prose = prose.slice(0, following);

  const quotes = /[`"“]([^`"”]{2,120})[`"”]/.exec(prose);
  const bareId = /(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{20,24}(?![\w-])/.exec(prose);
  if (bareId) prose = prose.replace(bareId[0], " ");
  const sequence = /(?:#\s?|\b(?:run|build|execution|number|no\.?)\s+#?)(\d{1,7})\b/i.exec(prose);
  if (sequence) prose = prose.replace(sequence[0], " run ");
  const branch =
    /\b(?:on|for|from|of|in|against)\s+(?:the\s+)?(?:branch\s+([\w./-]+)|([\w./-]+)\s+branch)\b|\bbranch\s+([\w./-]+)|\b(?:on|from|against)\s+(main|master|develop|(?:feature|release|hotfix|fix)\/[\w./-]+)\b/i.exec(
      prose,
    );
  if (branch) prose = prose.replace(branch[0], " ");

  const whole = prose
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[“”"`?!,;:()[\]{}<>*]/g, " ")
    .replace(/\.(?=\s|$)/g, " ")
    .replace(/\s+/g, " ")
    .trim();

  // "This month" points at no month of the conversation, and "the last 30 days" at no last run.
  const time = rangeIn(whole);
  const text = time
    ? whole
        .replace(new RegExp(`(?:\\b(?:last|past) )?${time.match}`), " ")
        .replace(/\s+/g, " ")
        .trim()
    : whole;
  const concepts = new Set<Concept>();
  const spoken = conceptsOfPhrases(text);
  for (const { concept } of spoken) concepts.add(concept);
  const tokens = text === "" ? [] : text.split(" ");
  for (const token of tokens) {
    const concept = meaningOf(token);
    if (concept) concepts.add(concept);
  }
  const resource = resourceTypeIn(text);
  let unnamed = text;
  for (const { match } of spoken) unnamed = unnamed.replace(match, ",");
  if (resource) unnamed = unnamed.replace(resource.match, ",");
  const ordinalWord = tokens.find((token) => token in ordinals);
  const ordinalNumber = /\b(?:number|no\.?|item) (\d{1,2})\b|^(\d{1,2})\.?$/.exec(text);

  return {
    raw,
    text,
    concepts,
    leads: leadingConcept(tokens),
    question:
      /\?\s*$/.test(raw.trim()) ||
      /^(?:what|which|why|how|who|when|where|is|are|did|does|do|was|were|has|have)\b/.test(text),
    executionId: urlExecution?.[1] ?? appPath?.[1] ?? bareId?.[0] ?? null,
    runSequence: sequence?.[1] === undefined ? null : Number(sequence[1]),
    name: quotes?.[1]?.trim() ?? nameIn(unnamed.split(/\s+/)),
    quoted: quotes !== null,
    ordinal: ordinalWord
      ? (ordinals[ordinalWord] ?? null)
      : ordinalNumber
        ? Number(ordinalNumber[1] ?? ordinalNumber[2])
        : null,
    pronoun: concepts.has("pronoun"),
    last: concepts.has("last"),
    range: time?.range ?? null,
    branch: branch?.[1] ?? branch?.[2] ?? branch?.[3] ?? branch?.[4] ?? null,
    follows: following !== null,
    resource: resource ? { type: resource.type, plural: resource.plural } : null,
    codeBlock: code?.[1]?.trim() || null,
  };
}

const startsSomething = /\b(?:re-?run|run|start|launch|trigger|deploy|re-?try|build|execute|again)\b/i;

/** Where an order to start something goes on with "and tell me how it ends" or the like; null when it does not. */
function followingIn(prose: string): number | null {
  const clause =
    /[\s,;.]+(?:(?:and|then|and then)[\s,]+)?(?:please\s+)?(?:(?:tell|let|inform|notify)\s+(?:me|us)\s+(?:know\s+)?(?:how|when|once|if|whether|as soon as)\b.*?\b(?:ends?|ended|finish\w*|done|go(?:es)?|went|pass\w*|fails?|failed|succeeds?|over|works?|turns? out)\b|(?:wait|watch|follow)\s+(?:for\s+|until\s+|till\s+)?(?:it|the|that|this)\b|report\s+(?:back|how|when)\b).*$/is.exec(
      prose,
    );
  return clause !== null && startsSomething.test(prose.slice(0, clause.index)) ? clause.index : null;
}

/** A filler is never taken for a misspelt word: "execution" is not "executing". */
function meaningOf(token: string): Concept | null {
  const concept = conceptOf(token);
  return concept !== null && (fillers.has(token) || resourceTypeIn(token) !== null) && !isWord(token)
    ? null
    : concept;
}

function leadingConcept(tokens: readonly string[]): Concept | null {
  for (const token of tokens) {
    if (polite.has(token)) continue;
    return meaningOf(token);
  }
  return null;
}

/** The longest stretch of words that mean nothing to the lexicon, with the name-like words that touch it. */
function nameIn(tokens: readonly string[]): string | null {
  const unknown = tokens.map(
    (token) =>
      /[a-z0-9]/.test(token) &&
      !/^\d{1,3}$/.test(token) &&
      !fillers.has(token) &&
      meaningOf(token) === null &&
      resourceTypeIn(token) === null &&
      spelling(token, longFillers) === null,
  );
  let best: { from: number; to: number } | null = null;
  let from = -1;
  for (let index = 0; index <= tokens.length; index++) {
    if (unknown[index]) {
      if (from < 0) from = index;
    } else if (from >= 0) {
      if (!best || index - from > best.to - best.from) best = { from, to: index };
      from = -1;
    }
  }
  if (!best) return null;
  let end = best.to;
  while (end < tokens.length && nameParts.has(tokens[end] ?? "")) end++;
  return tokens.slice(best.from, end).join(" ");
}

const ranges: readonly (readonly [ToolRange, RegExp])[] = [
  ["24h", /\b(24 ?h(?:ours?)?|today|tonight|last night|yesterday|(?:this|last|past) day|this morning)\b/],
  ["7d", /\b(7 ?d(?:ays?)?|(?:this|last|past) week|a week)\b/],
  ["30d", /\b(30 ?d(?:ays?)?|(?:this|last|past) month|a month|4 weeks)\b/],
  ["60d", /\b(60 ?d(?:ays?)?|(?:last|past) two months|2 months)\b/],
  ["90d", /\b(90 ?d(?:ays?)?|(?:this|last|past) quarter|3 months|three months)\b/],
];

function rangeIn(text: string): { range: ToolRange; match: string } | null {
  for (const [range, pattern] of ranges) {
    const match = pattern.exec(text);
    if (match) return { range, match: match[0] };
  }
  return null;
}
