/**
 * The catalogued routes as text: one path per line with its methods, an indented line continues the last unindented
 * path. `{org}`, `{project}` and `{account}` name a scope, `{id}` an entity, `{path}` the rest of the path. A method
 * may name the shape of its empty answer (`GET:ngPage`, see `empty-answers.ts`); without one a route below an entity
 * answers that the entity does not exist.
 */
export interface RoutePattern {
  path: string;
  expression: RegExp;
  /** Method -> name of the empty answer, null when the route has none of its own. */
  methods: Map<string, string | null>;
  /** The path goes through an entity, which an account that has nothing does not have. */
  hasEntity: boolean;
}

const placeholder = { org: "(?<org>[^/]+?)", project: "(?<project>[^/]+?)", account: "(?<account>[^/]+)" };

/** The expression of a path; org and project become named groups. */
export function expressionOf(path: string): RegExp {
  const source = path.split(/(\{[a-z]+\})/).map((part) => {
    const name = /^\{([a-z]+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (name === "path") return ".+";
    return name === "org" || name === "project" || name === "account" ? placeholder[name] : "[^/]+";
  });
  return new RegExp(`^${source.join("")}$`);
}

/** Fixed paths before those with placeholders, longer ones first: the first match is the most exact one. */
const exactness = (pattern: RoutePattern): number =>
  pattern.path.length - 100 * (pattern.path.split("{").length - 1);

/**
 * Reads the text form.
 *
 * @throws Error for a line without methods, or an indented first line
 */
export function parsePatterns(...texts: readonly string[]): RoutePattern[] {
  const patterns: RoutePattern[] = [];
  for (const text of texts) {
    let base: string | null = null;
    for (const line of text.split("\n")) {
      const [part, ...methods] = line.trim().split(/\s+/);
      if (part === undefined || part === "") continue;
      if (!line.startsWith(" ")) base = part;
      if (base === null || methods.length === 0) throw new Error(`not a route pattern: ${line}`);
      const path = line.startsWith(" ") ? `${base}${part}` : part;
      patterns.push({
        path,
        expression: expressionOf(path),
        methods: new Map(
          methods.map((entry): [string, string | null] => {
            const [method = entry, answer = null] = entry.split(":");
            return [method, answer];
          }),
        ),
        hasEntity: path.includes("{id}") || path.includes("{path}"),
      });
    }
  }
  return patterns.sort((left, right) => exactness(right) - exactness(left));
}
