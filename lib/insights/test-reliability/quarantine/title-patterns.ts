import { generatedPart } from "../judge/identity";

/** A test as a runner that knows titles needs it. */
interface TitledTest {
  suiteName: string;
  className: string;
  name: string;
  fileName: string | null;
}

/** A text as a regular expression; what was made up for one run is another text in the next, so that anything may stand there. */
export function literally(text: string): string {
  return text
    .split(generatedPart)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join(".*");
}

// Reports and newer versions of Vitest put arrows between titles, Jest and older ones blanks; an arrow may be part of a title, too.
const between = " (?:[>›] )?";

/**
 * For `--testNamePattern` of Jest and Vitest, which is tried on all titles of a test: joined by blanks (Jest; older versions of Vitest,
 * of which some put one more in front) or by arrows (Vitest 5).
 */
export function testNamePattern(tests: readonly TitledTest[], select: "exclude" | "only"): string {
  if (tests.length === 0) return select === "only" ? "(?!)" : "";
  const any = [...new Set(tests.map(fullName))].join("|");
  return select === "only" ? `^\\s*(?:${any})$` : `^(?!\\s*(?:${any})$)`;
}

/** Reports that name a file as the class have all titles in the name; others have the titles around the test as the class. */
function fullName({ className, name, fileName }: TitledTest): string {
  const own = name
    .split(/ [>›] /)
    .map(literally)
    .join(between);
  if (className === "" || className === name || className === fileName || isFile(className)) return own;
  // Nothing tells a blank in one of these titles from that between two.
  const around = className
    .split(/ (?:[>›] )?/)
    .map(literally)
    .join(between);
  // `cart adds` in `cart` is a test called so, or one whose name repeats its class; `api/cart` is a title, or a file.
  const unsure = name.startsWith(`${className} `) || /[/\\]/.test(className);
  return unsure ? `(?:${around}${between})?${own}` : `${around}${between}${own}`;
}

// Tags stand behind the title that they were given to.
const tags = "(?:\\s@\\S+)*";

/**
 * For `--grep` and `--grep-invert` of Playwright, which are tried on project, file, titles and tags, joined by blanks. The file's
 * folder is left open: it depends on where the configuration stands. Anchored, or `login` would take all of `login.spec.ts`.
 */
export function playwrightPattern(tests: readonly TitledTest[]): string {
  if (tests.length === 0) return "(?!)";
  return [...new Set(tests.map(grepPattern))].join("|");
}

function grepPattern(test: TitledTest): string {
  const { project, file, titles: path } = playwrightPath(test);
  const start = project === null ? "(?:^|[\\s/\\\\])" : `^\\s*${literally(project)}${tags} (?:.*[/\\\\])?`;
  const place = file === null ? "(?:^|\\s)" : `${start}${literally(file)}${tags} `;
  const [first = "", ...rest] = path;
  return `${place}${[withoutProject(first), ...rest.map(literally)].join(`${tags}${between}`)}${tags}$`;
}

/**
 * JUnit: the file is the class, all titles are the name. JSON: the project is the class, file and titles around the test are the
 * suite, the last title is the name.
 */
function playwrightPath({ className, suiteName, name, fileName }: TitledTest): {
  project: string | null;
  file: string | null;
  titles: string[];
} {
  const own = name.split(/ [>›] /);
  if (isFile(className)) return { project: null, file: baseOf(className), titles: own };
  const [outermost = "", ...around] = suiteName.split(" › ");
  if (isFile(outermost))
    return { project: className || null, file: baseOf(outermost), titles: [...around, ...own] };
  const file = fileName !== null && isFile(fileName) ? baseOf(fileName) : null;
  return { project: null, file, titles: own };
}

/** `[webkit] cart`: the reporter can be told to put the project there, where the pattern does not see it. */
function withoutProject(title: string): string {
  const [, project, rest] = /^(\[[^\]]+\] )(.*)$/s.exec(title) ?? [];
  return project === undefined || rest === undefined
    ? literally(title)
    : `(?:${literally(project)})?${literally(rest)}`;
}

function isFile(text: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(text);
}

function baseOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
