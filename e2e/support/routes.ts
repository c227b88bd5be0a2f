import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";

/** Every page below app, found in the source: a new page is looked at without anybody adding it here. */
export function routes(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("page.tsx"))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "").replace(/\([^)]+\)\/?/g, "")}`)
    .filter((route) => route !== "/sign-in")
    .sort();
}

/** A page of one thing, which needs the address of one. */
export const isOfOneThing = (route: string): boolean => route.includes("[");

/** Lists with more in them than their plain address shows. */
const fullerLists = ["/executions?outcome=failed&range=7d", "/failures?range=30d"];

/**
 * An address for each route of one thing, by the links of the pages that have one already, from the lists on.
 *
 * @returns routes that nothing links to are missing
 */
export async function findAddresses(request: APIRequestContext): Promise<Map<string, string>> {
  const all = routes();
  const wanted = all.filter(isOfOneThing);
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const pages = [...all.filter((route) => !isOfOneThing(route)), ...fullerLists];
  for (let path = pages.shift(); path !== undefined && found.size < wanted.length; path = pages.shift()) {
    for (const href of await linksOf(request, path)) {
      if (seen.has(href) || all.includes(href.replace(/[?#].*$/, ""))) continue;
      seen.add(href);
      const route = wanted.find((each) => !found.has(each) && matches(each, href));
      if (route === undefined) continue;
      found.set(route, href);
      pages.push(href);
    }
  }
  return found;
}

/** As the server draws the page, which needs no browser. */
async function linksOf(request: APIRequestContext, path: string): Promise<string[]> {
  const html = await (await request.get(path)).text();
  return [...html.matchAll(/<a [^>]*?href="(\/[^"]*)"/g)].map(([, href]) =>
    (href ?? "").replaceAll("&amp;", "&"),
  );
}

function matches(route: string, href: string): boolean {
  const pattern = route.split("/").map((part) => (part.startsWith("[") ? "[^/?#]+" : part));
  return new RegExp(`^${pattern.join("/")}(?:[?#]|$)`).test(href);
}

const addressFile = join(".data-e2e", "addresses-of-pages.json");

/** Keeps what `findAddresses` found for the tests that look at pages. */
export function keepAddresses(found: Map<string, string>): void {
  writeFileSync(addressFile, JSON.stringify(Object.fromEntries(found)));
}

/** The kept address of a page of this route. @throws Error nothing is kept: `pages.setup.ts` has not run */
export function addressOf(route: string): string {
  if (!isOfOneThing(route)) return route;
  const kept: unknown = JSON.parse(readFileSync(addressFile, "utf8"));
  const address = Object.entries(kept ?? {}).find(([key]) => key === route)?.[1];
  if (typeof address !== "string") throw new Error(`No page links to one of ${route}.`);
  return address;
}
