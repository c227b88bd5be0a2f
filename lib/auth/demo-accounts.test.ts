import { expect, test } from "vitest";
import { roles } from "@/schemas/roles";
import { demoAccounts } from "./demo-accounts";

test("there is one demo account a role, called by it, at an address that can belong to nobody", () => {
  expect(demoAccounts.map(({ role }) => role)).toEqual(roles);
  for (const { id, name, email, role } of demoAccounts) {
    expect({ id, name, email }).toEqual({
      id: `demo:${role}`,
      name: `Demo ${role}`,
      email: `${role}@demo.invalid`,
    });
  }
});

test("each says what it may do, and no two say the same", () => {
  expect(demoAccounts.map(({ about }) => about)).toEqual([
    "reads everything and talks to teammates",
    "also asks for runs and changes",
    "also confirms or refuses what others ask for",
    "also manages connectors, people and settings",
  ]);
});
