import type { QuarantineFormat } from "@/schemas/quarantine-list";

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
 * The list as a runner takes it: arguments, one a line, or a single pattern. Each ends with a newline. For `only`, an empty list
 * gives a pattern that matches nothing, where the runner has patterns.
 */
export function quarantineText(tests: readonly NamedTest[], format: TextFormat, select: Select): string {
  return writers[format](tests.map(oneLine), select);
}

const writers: Record<TextFormat, (tests: readonly NamedTest[], select: Select) => string> = {
  txt: (tests) => lines(tests.map((test) => `${placeOf(test)}#${test.name}`)),
  // For `pytest @file`, which takes one argument a line.
  pytest: (tests, select) =>
    lines(tests.map((test) => `${select === "exclude" ? "--deselect=" : ""}${pytestId(test)}`)),
  // For `filter { excludeTestsMatching }` and `--tests`.
  gradle: (tests) => lines(tests.map((test) => `${placeOf(test)}.${methodOf(test.name)}`)),
  // For -Dtest=…
  maven: (tests, select) =>
    lines([
      tests
        .map((test) => `${select === "exclude" ? "!" : ""}${placeOf(test)}#${methodOf(test.name)}`)
        .join(","),
    ]),
  // For --testNamePattern, of Jest and of Vitest.
  jest: (tests, select) => lines([namePattern(tests.map(fullName), select)]),
  // For --grep-invert (exclude) and --grep (only).
  playwright: (tests) =>
    lines([tests.length === 0 ? "(?!)" : tests.map((test) => literally(lastTitle(test.name))).join("|")]),
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
      tests
        .map((test) => `FullyQualifiedName${select === "exclude" ? "!=" : "="}${dotnetName(test)}`)
        .join(select === "exclude" ? "&" : "|"),
    ]),
};

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join("");
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

/** JUnit writes parameters behind a method's name: `adds(int)[3]`. */
function methodOf(name: string): string {
  return name.replace(/[([{].*$/s, "").trim() || name;
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

/** Vitest writes `cart > adds`, runners match `cart adds`. */
function fullName({ name }: NamedTest): string {
  return name.replaceAll(" > ", " ").replaceAll(" › ", " ");
}

function lastTitle(name: string): string {
  return name.split(/ (?:>|›) /).at(-1) ?? name;
}

function namePattern(names: readonly string[], select: Select): string {
  if (names.length === 0) return select === "only" ? "(?!)" : "";
  const any = names.map(literally).join("|");
  return select === "only" ? `^(?:${any})$` : `^(?!(?:${any})$)`;
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function dotnetName(test: NamedTest): string {
  return `${placeOf(test)}.${methodOf(test.name)}`.replace(/[\\()&|=!~]/g, "\\$&");
}
