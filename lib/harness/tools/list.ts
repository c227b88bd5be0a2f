import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { type ItemPage, isRecord, linkTo, listLinkTo } from "@/lib/harness/registry";
import { redactRecord } from "@/lib/redact-secrets";
import { ListInput } from "@/schemas/tools/inputs";
import { ListOutput } from "@/schemas/tools/outputs";
import { boundResult } from "./bound-result";
import { compacted } from "./compact";
import { flagProductNote, resolveMeant } from "./flag-product";
import { readPage } from "./read";
import { touches } from "./target";
import { readTool } from "./tool";

export const harnessList = readTool({
  name: "harness_list",
  description:
    "Lists Harness resources of one type in a project, organization or account, one page at a time, with filters. " +
    "Use it to find identifiers and to look over what exists; harness_describe names the filters of a type.",
  input: ListInput,
  output: ListOutput,
  operationOf: (input) => touches(input, { verb: "list" }),
  async run({ ctx, client, input }) {
    const target = await resolveMeant(client, ctx, input, { verb: "list" });
    const page = await readPage(client, target, ctx.signal);
    const place = {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope: target.scope,
      values: target.values,
    };
    const items = page.items.map((item) => {
      const shown = input.compact ? compacted(target.name, item) : item;
      return redactRecord({ ...shown, openInHarness: linkTo(target.name, { ...place, item }) });
    });
    const bounded = boundResult({ items }, ctx.maxResultChars);
    const kept =
      isRecord(bounded.value) && Array.isArray(bounded.value.items)
        ? bounded.value.items.filter(isRecord)
        : [];
    return {
      resource_type: target.name,
      items: kept,
      ...(page.unreadable.length === 0 ? {} : { unreadable: page.unreadable }),
      total: page.total,
      page: input.page,
      size: input.size,
      openInHarness: listLinkTo(target.name, place),
      ...noteOf(bounded.note, oddItemsNote(page), flagProductNote(target)),
    };
  },
});

/** Says that something of a page is missing from what follows; undefined when nothing is. */
export function oddItemsNote({ items, unreadable }: ItemPage): string | undefined {
  const all = items.length + unreadable.length;
  return unreadable.length === 0
    ? undefined
    : `${formatCount(unreadable.length)} of ${formatPlural(all, "item")} ${oneOrMany(unreadable.length, "is", "are")} not of the shape that Tackroom knows and left out; \`unreadable\` names them.`;
}

/** Several remarks as one, or none. */
const noteOf = (...notes: (string | undefined)[]): { note?: string } => {
  const said = notes.filter((note) => note !== undefined);
  return said.length === 0 ? {} : { note: said.join(" ") };
};
