import { expect, test } from "vitest";
import { isUnmistakable, matchNames } from "./match-names";

const pipelines = [
  "Checkout deploy",
  "Checkout CI",
  "Payments API",
  "Payments API release",
  "Storefront CI/CD",
  "Nightly end to end",
].map((name) => ({ name, identifier: name.toLowerCase().replace(/[^a-z]+/g, "_") }));

test.each([
  ["checkout deploy", "Checkout deploy"],
  ["checkout-deploy", "Checkout deploy"],
  ["checkout_deploy", "Checkout deploy"],
  ["CheckoutDeploy", "Checkout deploy"],
  ["chekout deplyo", "Checkout deploy"],
  ["deploy of checkout pipeline", "Checkout deploy"],
  ["payments api", "Payments API"],
  ["storefront", "Storefront CI/CD"],
  ["nightly", "Nightly end to end"],
])("%j finds %s first", (query, name) => {
  expect(matchNames(query, pipelines)[0]?.item.name).toBe(name);
});

test("a name that fits two is not unmistakable", () => {
  expect(isUnmistakable(matchNames("checkout", pipelines))).toBe(false);
  expect(isUnmistakable(matchNames("checkout ci", pipelines))).toBe(true);
  expect(isUnmistakable(matchNames("payments api", pipelines))).toBe(true);
});

test("something else finds nothing", () => {
  expect(matchNames("weather in oslo", pipelines)).toEqual([]);
});
