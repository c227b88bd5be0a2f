type Branch = Record<string, unknown> | unknown[];

const isBranch = (value: unknown): value is Branch => typeof value === "object" && value !== null;

const keysOf = (branch: Branch, step: string): (string | number)[] => {
  if (Array.isArray(branch)) return step === "*" ? [...branch.keys()] : [];
  return step === "*" ? Object.keys(branch) : [step];
};

function assign(branch: Branch, key: string | number, value: unknown): void {
  if (Array.isArray(branch)) branch[Number(key)] = value;
  else if (value === undefined) delete branch[key];
  else branch[key] = value;
}

const valueAt = (branch: Branch, key: string | number): unknown =>
  Array.isArray(branch) ? branch[Number(key)] : branch[key];

/**
 * Puts other values at a path of a tree, in place: `a.*.b` is `b` of each member of `a`. `put` gets what is there (undefined where
 * nothing is) and gives what stands there from now on; undefined takes it away. Returns how many values became others.
 */
export function editTree(tree: unknown, path: string, put: (value: unknown) => unknown): number {
  const [step = "", ...rest] = path.split(".");
  if (!isBranch(tree)) return 0;
  let edited = 0;
  for (const key of keysOf(tree, step)) {
    const value = valueAt(tree, key);
    if (rest.length > 0) {
      edited += editTree(value, rest.join("."), put);
      continue;
    }
    const next = put(value);
    if (next === value) continue;
    assign(tree, key, next);
    edited += 1;
  }
  return edited;
}
