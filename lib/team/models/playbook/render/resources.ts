import { formatPlural } from "@/lib/format/number";
import type { ToolOutcome } from "@/schemas/team/tool-outcome";
import { bullets, codeBlock, cut, inlineCode, link, paragraphs, plain } from "./words";

type Fields = Record<string, unknown>;

export function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== ""
    ? value
    : typeof value === "number"
      ? String(value)
      : null;
}

/** Harness wraps some entities (`{service: {…}}`); this takes the wrapper off. */
function unwrapped(item: unknown): Fields {
  const fields = asFields(item);
  if (text(fields.identifier) || text(fields.name) || text(fields.id)) return fields;
  const inner = Object.values(fields).find((value) => {
    const member = asFields(value);
    return text(member.identifier) !== null || text(member.name) !== null;
  });
  return inner === undefined ? fields : { ...fields, ...asFields(inner) };
}

/** Name, identifier, state and the way to Harness: one line. */
function resourceLine(item: unknown): string {
  const fields = unwrapped(item);
  const id = text(fields.identifier) ?? text(fields.id) ?? text(fields.uuid) ?? text(fields.planExecutionId);
  const name =
    text(fields.name) ??
    text(fields.displayName) ??
    text(fields.title) ??
    text(fields.hostName) ??
    id ??
    "(unnamed)";
  const address = text(fields.openInHarness);
  const href = address?.startsWith("https://") ? address : null;
  const status =
    text(fields.status) ?? text(asFields(fields.status).status) ?? text(fields.state) ?? text(fields.health);
  const flags = [
    id && id !== name ? inlineCode(id) : null,
    text(fields.type),
    status,
    typeof fields.enabled === "boolean" ? (fields.enabled ? "enabled" : "disabled") : null,
    typeof fields.connected === "boolean" ? (fields.connected ? "connected" : "not connected") : null,
  ].filter((part): part is string => part !== null);
  const about = text(fields.description);
  return `${href ? link(name, href) : `**${plain(name)}**`}${flags.length > 0 ? ` - ${flags.map((flag) => (flag.startsWith("`") ? flag : plain(flag))).join(", ")}` : ""}${about ? `: ${plain(cut(about, 120))}` : ""}`;
}

export function itemsOf(data: unknown): unknown[] {
  const fields = asFields(data);
  return Array.isArray(fields.items) ? fields.items : Array.isArray(data) ? data : [];
}

export function renderList(outcome: ToolOutcome & { status: "ok" }, plural: string, one: string): string {
  const items = itemsOf(outcome.data);
  const total = asFields(outcome.data).total;
  const known = typeof total === "number" && total >= items.length ? total : items.length;
  const notes = outcome.notes.length > 0 && `_${plain(outcome.notes.join(" "))}_`;
  const odd = unreadableOf(outcome.data);
  if (items.length === 0 && odd.length > 0) return paragraphs(unreadableLine(odd, one, plural), notes);
  if (items.length === 0) return paragraphs(`There are **no ${plural}** here that I can see.`, notes);
  const shown = items.slice(0, 20);
  return paragraphs(
    `**${formatPlural(known, one, plural)}**${shown.length < known ? `, the first ${shown.length}` : ""}:`,
    bullets(shown.map(resourceLine)),
    notes,
  );
}

/** What came and is not of the shape that its type has. */
const unreadableOf = (data: unknown): unknown[] => {
  const { unreadable } = asFields(data);
  return Array.isArray(unreadable) ? unreadable : [];
};

/** Things that came and could not be read are there: to call them none would be wrong. */
function unreadableLine(odd: readonly unknown[], one: string, plural: string): string {
  const reason = text(asFields(odd[0]).problem);
  return `**${formatPlural(odd.length, one, plural)}** came, and none could be read${reason === null ? "" : `: ${plain(cut(reason, 200))}`}.`;
}

/** One entity: its line, its simple fields, and its YAML where it has one. */
export function renderEntity(data: unknown): string {
  const fields = unwrapped(data);
  const yaml = text(fields.yamlPipeline) ?? text(fields.yaml) ?? text(fields.yaml_pipeline);
  const hidden = new Set([
    "identifier",
    "name",
    "description",
    "openInHarness",
    "yaml",
    "yamlPipeline",
    "accountId",
    "accountIdentifier",
  ]);
  const simple = Object.entries(fields)
    .filter(
      ([key, value]) =>
        !hidden.has(key) &&
        (typeof value === "string" || typeof value === "number" || typeof value === "boolean") &&
        value !== "",
    )
    .slice(0, 12)
    .map(([key, value]) => `${plain(key)}: ${inlineCode(cut(String(value), 160))}`);
  return paragraphs(
    resourceLine(data),
    simple.length > 0 && bullets(simple),
    yaml !== null && codeBlock(cut(yaml, 3000).split("\n")),
  );
}

/** The answer of `harness_search`: results by type. */
export function renderSearch(data: unknown, query: string): string {
  const results = asFields(data).results;
  const groups = (Array.isArray(results) ? results : [])
    .map(asFields)
    .filter((group) => itemsOf(group).length > 0 || unreadableOf(group).length > 0);
  if (groups.length === 0) return `I found nothing named “${plain(query)}”.`;
  return paragraphs(
    `Found for “${plain(query)}”:`,
    ...groups
      .slice(0, 6)
      .map(
        (group) =>
          `**${plain((text(group.resource_type) ?? "items").replaceAll("_", " "))}**\n${
            itemsOf(group).length === 0
              ? unreadableLine(unreadableOf(group), "item", "items")
              : bullets(itemsOf(group).slice(0, 5).map(resourceLine))
          }`,
      ),
  );
}
