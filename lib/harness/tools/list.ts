import { redactRecord } from "@/lib/redact-secrets";
import { ListInput } from "@/schemas/tools/inputs";
import { ListOutput } from "@/schemas/tools/outputs";
import { type ItemList, isRecord } from "../registry/paging";
import { linkTo, listLinkTo } from "../registry/urls";
import { boundResult } from "./bound-result";
import { compacted } from "./compact";
import { read } from "./read";
import { resolveTarget, touches } from "./target";
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
    const target = resolveTarget(client, ctx, input, { verb: "list" });
    const list = asList(await read(client, target, ctx.signal));
    const place = {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope: target.scope,
      values: target.values,
    };
    const items = list.items.map((item) => {
      const shown = input.compact ? compacted(target.name, item) : isRecord(item) ? item : { value: item };
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
      total: list.total ?? null,
      page: input.page,
      size: input.size,
      openInHarness: listLinkTo(target.name, place),
      ...(bounded.note === undefined ? {} : { note: bounded.note }),
    };
  },
});

/** What an entry's `take` gives for a list. */
export function asList(value: unknown): ItemList {
  if (isRecord(value) && Array.isArray(value.items)) {
    const total = value.total;
    return { items: value.items, ...(typeof total === "number" ? { total } : {}) };
  }
  return { items: Array.isArray(value) ? value : [] };
}
