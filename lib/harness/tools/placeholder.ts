import { InvalidInputError } from "@/lib/errors";

/** A runtime input as a template asks for it. */
export interface Placeholder {
  text: string;
  default: string | undefined;
  allowed: string[] | undefined;
  /** Asked for when the execution gets there, not at its start. */
  later: boolean;
}

/** Reads `<+input>`, `<+input>.default(x)`, `<+input>.allowedValues(a,b)` and their combinations. */
export function placeholderOf(value: unknown): Placeholder | undefined {
  if (typeof value !== "string" || !value.trim().startsWith("<+input>")) return undefined;
  const allowed = argumentOf(value, "allowedValues") ?? argumentOf(value, "selectOneFrom");
  return {
    text: value,
    default: argumentOf(value, "default")?.trim(),
    allowed: allowed?.split(",").map((part) => part.trim()),
    later: argumentOf(value, "executionInput") !== undefined,
  };
}

/** What stands between the parentheses behind `.name`; it may hold parentheses of its own. */
function argumentOf(text: string, name: string): string | undefined {
  const start = text.indexOf(`.${name}(`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return undefined;
}

/** A variable of type Number wants a number, not its text. */
export function typedDefault(text: string, beside: Record<string, unknown>): string | number {
  const number = Number(text);
  return beside.type === "Number" && text !== "" && Number.isFinite(number) ? number : text;
}

/** @throws InvalidInputError  the value, or a member of the list, is not among those that the template allows */
export function assertAllowed(name: string, placeholder: Placeholder, value: unknown): void {
  const { allowed } = placeholder;
  if (allowed === undefined || [value].flat().every((member) => allowed.includes(String(member)))) return;
  throw new InvalidInputError(`"${String(value)}" is not allowed for ${name}.`, {
    details: { field: name, allowed },
    remedy: `Use one of ${allowed.join(", ")}.`,
  });
}
