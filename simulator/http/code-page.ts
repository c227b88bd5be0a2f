import type { Context } from "hono";
import { HarnessError } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";

const wholeFrom1 = (c: Context<SimEnv>, name: string, usual: number): number => {
  const value = Number(c.req.query(name) ?? usual);
  if (Number.isInteger(value) && value >= 0) return Math.max(1, value);
  throw new HarnessError(400, { message: `Parameter '${name}' must be a number` });
};

/** Harness Code's page: a bare array, with its place and the totals in headers. Pages count from 1; 0 means the first. */
export function codePage<T>(
  c: Context<SimEnv>,
  items: readonly T[],
  view: (item: T) => object,
  wrap: (content: object[]) => object = (content) => content,
): Response {
  const { totals, pageCap } = c.get("account");
  const page = wholeFrom1(c, "page", 1);
  const limit = Math.min(wholeFrom1(c, "limit", 30), 100, pageCap ?? 100);
  const pages = Math.ceil(items.length / limit);
  const headers: Record<string, string> = { "x-page": String(page), "x-per-page": String(limit) };
  if (page < pages) headers["x-next-page"] = String(page + 1);
  if (totals) Object.assign(headers, { "x-total": String(items.length), "x-total-pages": String(pages) });
  return c.json(wrap(items.slice((page - 1) * limit, page * limit).map(view)), 200, headers);
}
