import type { World } from "@/simulator/story/types";
import { type CatalogueTest, testOf, testsOf } from "./suites";

/** The repository whose tests they are: the test service asks for it beside the project. */
export const quarantineRepository = "storefront";

const scope = { orgIdentifier: "commerce", projectIdentifier: "storefront" };

/**
 * The tests that somebody once quarantined in Harness itself and nobody took out again: a journey that has been sound ever since,
 * and one that was deleted. Neither fails, so that no run is other than its steps say.
 */
export function quarantinedInHarness(
  world: Pick<World, "seed" | "scenario">,
  project: { orgIdentifier: string; projectIdentifier: string },
): CatalogueTest[] {
  if (project.orgIdentifier !== scope.orgIdentifier || project.projectIdentifier !== scope.projectIdentifier)
    return [];
  const flaky = new Set(world.scenario.flakyTests.map(({ id }) => id));
  const sound = testsOf(world.seed, "storefront_journeys", []).find(({ id }) => !flaky.has(id));
  const deleted = testOf("playwright", "checkout", "gift-card", "pays with a gift card", 2_400);
  return sound === undefined ? [deleted] : [sound, deleted];
}
