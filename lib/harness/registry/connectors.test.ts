import { expect, test } from "vitest";
import { delegateToken } from "./connectors";

const token = { name: "edge", accountIdentifier: "a", status: "ACTIVE", value: "bWFkZS11cA==" };

test.each([
  ["a list", delegateToken.list, [token]],
  ["one", delegateToken.get, token],
  ["a new one", delegateToken.create, token],
  ["a revoked one", delegateToken.actions?.revoke, token],
])("the value of a delegate token never leaves: %s", (_, entry, answer) => {
  const shown = JSON.stringify(entry?.take?.(answer));
  expect(shown).toContain("edge");
  expect(shown).not.toContain(token.value);
});
