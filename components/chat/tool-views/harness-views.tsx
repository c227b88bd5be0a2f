import { TextLink } from "@/components/ui/text-link";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { HarnessToolName } from "@/schemas/team/tool-names";
import { argument, type ToolInput, type ToolView } from "./tool-view";

/** The views of the eleven Harness tools. */
export const harnessViews: Record<HarnessToolName, ToolView> = {
  harness_list: {
    title: (input) => `List ${typeOf(input)}`,
    gist: (data) => {
      const total = fieldsOf(data).total;
      const items = itemsOf(data).length + unreadableOf(data);
      return `${formatCount(typeof total === "number" ? total : items)} found`;
    },
    draw: (data) => <Items items={itemsOf(data)} unreadable={unreadableOf(data)} />,
  },
  harness_get: {
    title: (input) => `Read ${typeOf(input)}${named(input)}`,
    gist: () => null,
    draw: () => null,
  },
  harness_create: write("Create"),
  harness_update: write("Update"),
  harness_delete: write("Delete"),
  harness_execute: {
    title: (input) =>
      `${capitalised(argument(input, "action") ?? "execute")} ${typeOf(input)}${named(input)}`,
    gist: () => null,
    draw: () => null,
  },
  harness_diagnose: {
    title: (input) => `Diagnose ${typeOf(input)}${named(input)}`,
    gist: () => null,
    draw: () => null,
  },
  harness_search: {
    title: (input) => `Search for ${argument(input, "query") ?? "…"}`,
    gist: (data) => {
      const matches = fieldsOf(data).total_matches;
      return typeof matches === "number" ? `${matches} found` : null;
    },
    draw: (data) => {
      const results = fieldsOf(data).results;
      return (
        <div className="flex flex-col gap-2">
          {(Array.isArray(results) ? results : []).map((group: unknown) => (
            <div key={String(fieldsOf(group).resource_type)}>
              <p className="text-sm text-ink-soft">{words(String(fieldsOf(group).resource_type))}</p>
              <Items items={itemsOf(group)} unreadable={unreadableOf(group)} />
            </div>
          ))}
        </div>
      );
    },
  },
  harness_describe: {
    title: (input) => `Describe ${argument(input, "resource_type") ? typeOf(input) : "what Harness offers"}`,
    gist: () => null,
    draw: () => null,
  },
  harness_status: { title: () => "Status of the project at Harness", gist: () => null, draw: () => null },
  harness_schema: { title: (input) => `Schema of ${typeOf(input)}`, gist: () => null, draw: () => null },
};

function write(verb: string): ToolView {
  return { title: (input) => `${verb} ${typeOf(input)}${named(input)}`, gist: () => null, draw: () => null };
}

/** How many came that are not of the shape of their type. */
function unreadableOf(data: unknown): number {
  const { unreadable } = fieldsOf(data);
  return Array.isArray(unreadable) ? unreadable.length : 0;
}

function Items({ items, unreadable }: { items: readonly unknown[]; unreadable: number }) {
  const odd =
    unreadable === 0 ? null : (
      <p className="text-sm text-ink-soft">{formatPlural(unreadable, "item")} came that could not be read.</p>
    );
  if (items.length === 0) return odd ?? <p className="text-sm text-ink-soft">None.</p>;
  return (
    <>
      <ItemList items={items} />
      {odd}
    </>
  );
}

function ItemList({ items }: { items: readonly unknown[] }) {
  return (
    <ul className="flex flex-col divide-y divide-line text-sm">
      {items.slice(0, 30).map((raw, index) => {
        const item = fieldsOf(raw);
        const name = text(item.name) ?? text(item.identifier) ?? text(item.id) ?? `Item ${index + 1}`;
        const href = text(item.openInHarness);
        const id = text(item.identifier);
        return (
          <li key={`${name}-${index}`} className="flex items-baseline gap-2 py-1.5">
            {href?.startsWith("https://") ? (
              <TextLink href={href} quiet className="font-medium">
                {name}
              </TextLink>
            ) : (
              <span className="font-medium">{name}</span>
            )}
            {id && id !== name ? <code className="text-ink-faint">{id}</code> : null}
            <span className="ml-auto text-ink-faint">{text(item.status) ?? text(item.type)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function typeOf(input: ToolInput): string {
  return words(argument(input, "resource_type") ?? "resource");
}

function named(input: ToolInput): string {
  const id = argument(input, "resource_id");
  return id === null ? "" : ` ${id}`;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function capitalised(name: string): string {
  return words(name.charAt(0).toUpperCase() + name.slice(1));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function itemsOf(value: unknown): unknown[] {
  const { items } = fieldsOf(value);
  return Array.isArray(items) ? items : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
