/** Where a test stands in its repository, as far as its names tell. */
export type TestPlace =
  /** The report says so. */
  | { kind: "path"; path: string }
  /** As seen from where the runner was started, which is the root of the repository unless something speaks against it. */
  | { kind: "fromRoot"; path: string }
  /** In some folder: the path ends in one of these ways. `usual` are folders that such a path often stands in. */
  | { kind: "endsWith"; endings: { path: string; usual: readonly string[] }[] }
  | { kind: "unknown" };

export interface PlacedTest {
  suiteName: string;
  className: string;
  name: string;
  fileName: string | null;
}

/**
 * The file of a test from its names: pytest's and Go's runners tell its folders, a JVM or .NET class its package. Go names no file;
 * the name of the file is then made up.
 *
 * @param repository `acme/api` or `api`; tells a Go module from the folders in it
 */
export function placeOfTest(test: PlacedTest, repository: string): TestPlace {
  const { className, fileName } = test;
  if (fileName !== null) return { kind: "path", path: fileName };
  const goPackage = goPackageOf(test);
  if (goPackage !== null) return goPlace(goPackage, repository);
  // Several runners give the file as the class (Vitest, Playwright).
  if (className.includes("/") || /\.[cm]?[jt]sx?$/.test(className)) return { kind: "path", path: className };
  // What stands behind these is a class within the class.
  const parts = className.split(/[$+]/, 1)[0]?.split(".") ?? [];
  if (parts.some((part) => part === "" || /\s/.test(part))) return { kind: "unknown" };
  const firstClass = parts.findIndex((part) => /^[A-Z]/.test(part));
  const modules = firstClass < 0 ? parts : parts.slice(0, firstClass);
  if (modules.length > 0 && (/^test_/.test(test.name) || modules.some(isTestModule)))
    return { kind: "fromRoot", path: `${modules.join("/")}.py` };
  if (parts.length < 2 || firstClass < 0) return { kind: "unknown" };
  return firstClass === 0 ? dotnetPlace(parts) : jvmPlace(parts.slice(0, firstClass + 1));
}

function isTestModule(name: string): boolean {
  return /^test_|_test$/.test(name);
}

/** go-junit-report gives the package as the class, its older versions the last part of it, with the whole one as the suite. */
function goPackageOf({ className, suiteName, name }: PlacedTest): string | null {
  if (!/^(Test|Benchmark|Example|Fuzz)(?![a-z])/.test(name)) return null;
  for (const text of [className, suiteName])
    if (
      text.includes("/") &&
      !/\s|\.\w+$/.test(text) &&
      (text === className || text.endsWith(`/${className}`))
    )
      return text;
  return null;
}

function goPlace(goPackage: string, repository: string): TestPlace {
  const parts = goPackage.split("/");
  const repo = repository.slice(repository.lastIndexOf("/") + 1);
  const named = parts.indexOf(repo);
  const known = /^(github\.com|gitlab\.com|bitbucket\.org)$/.test(parts[0] ?? "") ? 3 : null;
  const moduleLength = named >= 0 && repo !== "" ? named + 1 : known;
  if (moduleLength === null)
    return { kind: "endsWith", endings: [{ path: `${parts.at(-1)}/${goFile}`, usual: [] }] };
  const folders = parts.slice(moduleLength);
  if (/^v\d+$/.test(folders[0] ?? "")) folders.shift();
  return { kind: "fromRoot", path: [...folders, goFile].join("/") };
}

const goFile = "x_test.go";

const jvmLanguages = { java: "java", kotlin: "kt", groovy: "groovy", scala: "scala" } as const;
const jvmSourceSets = ["test", "integrationTest", "it"];

function jvmPlace(parts: readonly string[]): TestPlace {
  return {
    kind: "endsWith",
    endings: Object.entries(jvmLanguages).map(([folder, extension]) => ({
      path: `${parts.join("/")}.${extension}`,
      usual: jvmSourceSets.map((set) => `src/${set}/${folder}`),
    })),
  };
}

/** A project's folder is called as the namespace it begins with; what is left of the namespace are folders in it. */
function dotnetPlace(parts: readonly string[]): TestPlace {
  return {
    kind: "endsWith",
    endings: parts.slice(1).map((_, index) => ({
      path: `${parts.slice(0, index + 1).join(".")}/${parts.slice(index + 1).join("/")}.cs`,
      usual: [],
    })),
  };
}
