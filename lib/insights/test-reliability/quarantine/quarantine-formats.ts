import type { QuarantineFormat } from "@/schemas/test-reliability/quarantine-list";
import { generatedPart } from "../judge/identity";
import { literally, playwrightPattern, testNamePattern } from "./title-patterns";

/** What a runner is told of a test. */
export interface NamedTest {
  suiteName: string;
  className: string;
  name: string;
  fileName: string | null;
}

export type Select = "exclude" | "only";

type TextFormat = Exclude<QuarantineFormat, "json">;

/**
 * The list as a runner takes it: arguments, one a line, or a single pattern. Each ends with a newline; an empty list is an empty
 * text. Where a runner has patterns, an empty list for `only` gives one that matches nothing.
 */
export function quarantineText(tests: readonly NamedTest[], format: TextFormat, select: Select): string {
  return writers[format](tests.map(oneLine), select);
}

const writers: Record<TextFormat, (tests: readonly NamedTest[], select: Select) => string> = {
  txt: (tests) => lines(tests.map((test) => `${placeOf(test)}#${test.name}`)),
  // For `pytest @file`, which takes one argument a line.
  pytest: (tests, select) => lines(once(tests.flatMap((test) => pytestArguments(test, select)))),
  // For `filter { excludeTestsMatching }` and `--tests`.
  gradle: (tests) => lines(once(tests.map((test) => anything(jvmName(test, "."))))),
  // For -Dtest=…
  maven: (tests, select) =>
    lines([
      once(tests.map((test) => `${select === "exclude" ? "!" : ""}${anything(jvmName(test, "#"))}`)).join(
        ",",
      ),
    ]),
  // For --testNamePattern, of Jest and of Vitest.
  jest: (tests, select) => lines([testNamePattern(tests, select)]),
  // For --grep-invert (exclude) and --grep (only).
  playwright: (tests) => lines([playwrightPattern(tests)]),
  // For -skip (exclude) and -run (only).
  go: (tests, select) =>
    lines([
      tests.length === 0
        ? select === "only"
          ? "^$"
          : ""
        : tests
            .map(({ name }) =>
              name
                .split("/")
                .map((part) => `^${literally(part)}$`)
                .join("/"),
            )
            .join("|"),
    ]),
  // For --filter.
  dotnet: (tests, select) =>
    lines([
      once(tests.flatMap((test) => dotnetCondition(test, select))).join(select === "exclude" ? "&" : "|"),
    ]),
};

/** Nothing at all for an empty list: pipelines ask whether the file is empty. */
function lines(list: readonly string[]): string {
  return list.map((line) => (line === "" ? "" : `${line}\n`)).join("");
}

/** A name with a line break in it would read as two. */
function oneLine({ suiteName, className, name, fileName }: NamedTest): NamedTest {
  const clean = (text: string) => text.replace(/[\r\n\t]+/g, " ").trim();
  return {
    suiteName: clean(suiteName),
    className: clean(className),
    name: clean(name),
    fileName: fileName === null ? null : clean(fileName),
  };
}

function placeOf({ className, suiteName }: NamedTest): string {
  return className === "" ? suiteName : className;
}

/** Several cases of one method give the same argument. */
function once(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** JUnit writes parameters behind a method's name: `adds(int)[3]`. */
function methodOf(name: string): string {
  return name.replace(/[([{].*$/s, "").trim() || name;
}

function jvmName(test: NamedTest, separator: string): string {
  return `${placeOf(test)}${separator}${methodOf(test.name)}`;
}

/** What was made up for one run is another text in the next: a pattern of Gradle and Maven takes anything in its place. */
function anything(name: string): string {
  return name.split(generatedPart).join("*");
}

/**
 * Of a case with a generated parameter only the part before that parameter is known. `--deselect` takes the beginning of a name;
 * to run it, the whole function is named. Nothing where even the function's own name was made up: its beginning is that of others.
 */
function pytestArguments(test: NamedTest, select: Select): string[] {
  const generated = generatedPart.exec(test.name);
  const parameters = test.name.indexOf("[");
  if (generated !== null && (parameters < 0 || generated.index < parameters)) return [];
  if (select === "exclude")
    return [`--deselect=${pytestId({ ...test, name: test.name.slice(0, generated?.index) })}`];
  return [pytestId(generated === null ? test : { ...test, name: test.name.slice(0, parameters) })];
}

/** `tests/test_cart.py::TestCart::test_adds[1]`, from the class `tests.test_cart.TestCart`. */
function pytestId({ className, fileName, name }: NamedTest): string {
  const parts = className.split(".").filter((part) => part !== "");
  const modules = fileName?.endsWith(".py")
    ? fileName.slice(0, -3).split("/")
    : parts.slice(0, firstClass(parts));
  const file = fileName?.endsWith(".py") ? fileName : `${modules.join("/")}.py`;
  // A class may be given relative to a folder below the root of the repository.
  const overlap = longestOverlap(modules, parts);
  return [file, ...parts.slice(overlap), name].join("::");
}

function firstClass(parts: readonly string[]): number {
  const index = parts.findIndex((part) => /^[A-Z]/.test(part));
  return index < 0 ? parts.length : index;
}

/** How many of the first parts are the last modules. */
function longestOverlap(modules: readonly string[], parts: readonly string[]): number {
  for (let length = Math.min(modules.length, parts.length); length > 0; length--)
    if (modules.slice(-length).every((module, index) => module === parts[index])) return length;
  return 0;
}

/** Nothing where no letter of the method's own name is known: the filter would take the whole class. */
function dotnetCondition(test: NamedTest, select: Select): string[] {
  const place = placeOf(test);
  const method = methodOf(test.name);
  const [known = "", ...made] = method.split(generatedPart);
  if (known === "") return [];
  const operator = `${select === "exclude" ? "!" : ""}${made.length === 0 ? "=" : "~"}`;
  // Without a class the name that a report gives is the full one.
  const name = (place === "" ? known : `${place}.${known}`).replace(/[\\()&|=!~]/g, "\\$&");
  return [`FullyQualifiedName${operator}${name}`];
}
