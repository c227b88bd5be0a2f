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
  /** Matching requests that it still lets pass. */
  passes: number;
  hits: number;
  cleared: Promise<void>;
  release: () => void;
}

/** What goes wrong with one request, and when the rule behind it is removed. */
export interface FaultHit {
  fault: Fault;
  cleared: Promise<void>;
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
    const { promise: cleared, resolve: release } = Promise.withResolvers<void>();
    const rule: Rule = {
      id: this.#nextId++,
      input,
      pattern: patternOf(input.match.pathPattern),
      draw: draws(input.seed ?? 1),
      left: input.untilCleared ? null : (input.times ?? 1),
      passes: input.after ?? 0,
      hits: 0,
      cleared,
      release,
    };
    this.#rules.push(rule);
    return this.#view(rule);
  }

  /**
   * The first rule that hits this request, which counts as one of its times.
   *
   * @param query decoded
   */
  take(method: string, path: string, query: string): FaultHit | null {
    for (const rule of this.#rules) {
      if (rule.left === 0) continue;
      const wanted = rule.input.match.method;
      if (wanted !== undefined && wanted !== method) continue;
      if (rule.pattern !== null && !rule.pattern.test(path)) continue;
      const piece = rule.input.match.queryContains;
      if (piece !== undefined && !query.includes(piece)) continue;
      if (rule.input.probability !== undefined && rule.draw() >= rule.input.probability) continue;
      if (rule.passes > 0) {
        rule.passes--;
        continue;
      }
      rule.hits++;
      if (rule.left !== null) rule.left--;
      return { fault: rule.input.fault, cleared: rule.cleared };
    }
    return null;
  }

  list(): FaultRuleView[] {
    return this.#rules.map((rule) => this.#view(rule));
  }

  /** Removes one rule, or all; the number removed. */
  clear(id?: number): number {
    const removed = this.#rules.filter((rule) => id === undefined || rule.id === id);
    this.#rules = this.#rules.filter((rule) => !removed.includes(rule));
    for (const { release } of removed) release();
    return removed.length;
  }

  #view(rule: Rule): FaultRuleView {
    return { ...rule.input, id: rule.id, hits: rule.hits, left: rule.left };
  }
}
