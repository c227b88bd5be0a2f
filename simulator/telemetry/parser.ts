import { type Matcher, type MatchOperator, makeMatcher, QueryError } from "@/simulator/telemetry/matchers";
import { type Token, tokenize } from "@/simulator/telemetry/tokens";

/** Walks the words of a query. */
export class Parser {
  readonly #tokens: Token[];
  #next = 0;

  constructor(query: string) {
    this.#tokens = tokenize(query);
  }

  current(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "end of input", at: 0 };
  }

  take(): Token {
    const token = this.current();
    this.#next += 1;
    return token;
  }

  /** Takes the sign or word when it stands here. */
  skip(text: string): boolean {
    if (this.current().text !== text || this.current().kind === "string") return false;
    this.#next += 1;
    return true;
  }

  expect(text: string, where: string): void {
    if (!this.skip(text)) throw this.unexpected(where);
  }

  unexpected(where: string): QueryError {
    const { kind, text, at } = this.current();
    return new QueryError(
      `parse error: unexpected ${kind === "end" ? text : `<${kind}:${text}>`} in ${where}`,
      at,
    );
  }

  /** `{name="value", …}`; the brace stands here. */
  matchers(): Matcher[] {
    this.expect("{", "label matching");
    const matchers: Matcher[] = [];
    while (!this.skip("}")) {
      if (matchers.length > 0 && !this.skip(",")) throw this.unexpected("label matching");
      // A comma may stand before the end.
      if (matchers.length > 0 && this.skip("}")) break;
      if (this.current().kind !== "name") throw this.unexpected("label matching");
      const label = this.take();
      const operator = this.take().text;
      if (!isOperator(operator)) throw this.unexpected("label matching, expected string operator");
      if (this.current().kind !== "string") throw this.unexpected("label matching, expected string");
      matchers.push(makeMatcher(label.text, operator, this.take().text, label.at));
    }
    return matchers;
  }

  /** `(name, …)` */
  names(): string[] {
    this.expect("(", "grouping opts");
    const names: string[] = [];
    while (!this.skip(")")) {
      if (names.length > 0) this.expect(",", "grouping opts");
      if (this.current().kind !== "name") throw this.unexpected("grouping opts, expected label");
      names.push(this.take().text);
    }
    return names;
  }
}

function isOperator(text: string): text is MatchOperator {
  return text === "=" || text === "!=" || text === "=~" || text === "!~";
}
