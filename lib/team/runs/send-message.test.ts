import { expect, test } from "vitest";
import { titleFrom } from "./send-message";

test.each([
  ["why is storefront_ci_cd red on main?", "why is storefront_ci_cd red on main?"],
  ["## Why does **deploy_prod** fail?\n\nIt was `green`.", "Why does deploy_prod fail?"],
  ["> _really_ __odd__ a_b __init__.py", "really odd a_b init__.py"],
  ["\n\n  what   failed #42 ", "what failed #42"],
  ["***", "New thread"],
])("the title of %j keeps its names and loses its marks", (text, title) => {
  expect(titleFrom(text)).toBe(title);
});

test("a long first line is cut at eighty characters, however long it is", () => {
  const title = titleFrom(`${"_".repeat(300_000)} x ${"word ".repeat(100_000)}`);
  expect(title.length).toBeLessThanOrEqual(80);
});
