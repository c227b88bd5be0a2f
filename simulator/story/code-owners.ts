/*
 * The repositories that Harness Code mirrors (the code host stays where it is), and the CODEOWNERS file in each: patterns
 * of the folders in which the story's tests lie, owners as Harness names them: user groups, or people by e-mail.
 */

export interface MirroredRepository {
  orgIdentifier: string;
  projectIdentifier: string | null;
  identifier: string;
  /** Where its CODEOWNERS file stands; null: it has none. */
  ownersPath: string | null;
  owners: string;
}

const lines = (...text: string[]) => `${text.join("\n")}\n`;

export const mirroredRepositories: readonly MirroredRepository[] = [
  {
    orgIdentifier: "commerce",
    projectIdentifier: "storefront",
    identifier: "storefront",
    ownersPath: ".harness/CODEOWNERS",
    owners: lines(
      "# The shop as customers see it.",
      "*                      @storefront_developers",
      "/src/checkout/         luca.ferrante@fernwick.example",
      "/journeys/checkout-*   @release_managers",
      "/chart/                @site_reliability",
    ),
  },
  {
    orgIdentifier: "commerce",
    projectIdentifier: "storefront",
    identifier: "catalog",
    ownersPath: "CODEOWNERS",
    owners: lines(
      "*                                            @storefront_developers",
      "/src/test/java/example/fernwick/supplier/    @release_managers",
    ),
  },
  {
    orgIdentifier: "commerce",
    projectIdentifier: null,
    identifier: "parcel-router",
    ownersPath: "docs/CODEOWNERS",
    owners: lines("/router/    @fulfilment_developers", "/tests/     @fulfilment_developers"),
  },
  {
    orgIdentifier: "commerce",
    projectIdentifier: "fulfilment",
    identifier: "stock-ledger",
    ownersPath: null,
    owners: "",
  },
];
