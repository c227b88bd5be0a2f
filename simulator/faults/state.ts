import type { Fault, FaultRuleInput } from "@/simulator/faults/fault";

/** The draws of a rule: the same seed hits the same requests. */
function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

interface Rule {
  id: number;
  input: FaultRuleInput;
  pattern: RegExp | null;
  draw: () => number;
  /** Null until cleared. */
  left: number | null;
  hits: number;
}

export interface FaultRuleView extends FaultRuleInput {
  id: number;
  hits: number;
  left: number | null;
}

function patternOf(glob: string | undefined): RegExp | null {
  if (glob === undefined) return null;
  const escaped = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`);
}

/** The faults that the control endpoint has planted and that are not used up. */
export class FaultState {
  #rules: Rule[] = [];
  #nextId = 1;

  add(input: FaultRuleInput): FaultRuleView {
    const rule: Rule = {
      id: this.#nextId++,
      input,
      pattern: patternOf(input.match.pathPattern),
      draw: draws(input.seed ?? 1),
      left: input.untilCleared ? null : (input.times ?? 1),
      hits: 0,
    };
    this.#rules.push(rule);
    return this.#view(rule);
  }

  /**
   * The first rule that hits this request, which counts as one of its times.
   *
   * @param query decoded
   */
  take(method: string, path: string, query: string): Fault | null {
    for (const rule of this.#rules) {
      if (rule.left === 0) continue;
      const wanted = rule.input.match.method;
      if (wanted !== undefined && wanted !== method) continue;
      if (rule.pattern !== null && !rule.pattern.test(path)) continue;
      const piece = rule.input.match.queryContains;
      if (piece !== undefined && !query.includes(piece)) continue;
      if (rule.input.probability !== undefined && rule.draw() >= rule.input.probability) continue;
      rule.hits++;
      if (rule.left !== null) rule.left--;
      return rule.input.fault;
    }
    return null;
  }

  list(): FaultRuleView[] {
    return this.#rules.map((rule) => this.#view(rule));
  }

  /** Removes one rule, or all; the number removed. */
  clear(id?: number): number {
    const before = this.#rules.length;
    this.#rules = id === undefined ? [] : this.#rules.filter((rule) => rule.id !== id);
    return before - this.#rules.length;
  }

  #view(rule: Rule): FaultRuleView {
    return { ...rule.input, id: rule.id, hits: rule.hits, left: rule.left };
  }
}
