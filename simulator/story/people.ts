import { shortId } from "@/simulator/story/random";
import type { User } from "@/simulator/story/types";

const people: [login: string, name: string, groups: string[]][] = [
  ["ihalvorsen", "Ines Halvorsen", ["release_managers", "site_reliability"]],
  ["trenner", "Tobias Renner", ["storefront_developers"]],
  ["aokonkwo", "Amara Okonkwo", ["storefront_developers", "release_managers"]],
  ["lferrante", "Luca Ferrante", ["storefront_developers"]],
  ["ytanabe", "Yuki Tanabe", ["fulfilment_developers"]],
  ["praghunathan", "Priya Raghunathan", ["fulfilment_developers", "release_managers"]],
  ["mcarvalho", "Mateus Carvalho", ["fulfilment_developers"]],
  ["hlindqvist", "Hanna Lindqvist", ["site_reliability", "platform_developers"]],
  ["obenali", "Omar Benali", ["platform_developers"]],
  ["zkowalczyk", "Zofia Kowalczyk", ["platform_developers", "release_managers"]],
];

/** The people of the account. The first is the owner of the demo's main token. */
export function buildUsers(seed: number): User[] {
  return people.map(([login, name, userGroups]) => ({
    uuid: shortId(seed, "user", login),
    login,
    name,
    email: `${name.toLowerCase().replace(" ", ".")}@fernwick.example`,
    userGroups,
  }));
}

export function userByLogin(users: readonly User[], login: string): User {
  const user = users.find((candidate) => candidate.login === login);
  if (!user) throw new RangeError(`No user ${login} in the story`);
  return user;
}

/** Who works on which repository. */
export const teams: Record<string, string[]> = {
  storefront: ["trenner", "aokonkwo", "lferrante"],
  catalog: ["aokonkwo", "lferrante", "trenner"],
  basket: ["lferrante", "aokonkwo"],
  "stock-ledger": ["ytanabe", "mcarvalho"],
  "parcel-router": ["praghunathan", "mcarvalho", "ytanabe"],
  "identity-gateway": ["obenali", "zkowalczyk"],
  environments: ["hlindqvist", "obenali"],
  "base-images": ["zkowalczyk", "hlindqvist"],
};

export const groupNames: Record<string, string> = {
  release_managers: "Release managers",
  site_reliability: "Site reliability",
  storefront_developers: "Storefront developers",
  fulfilment_developers: "Fulfilment developers",
  platform_developers: "Platform developers",
};
