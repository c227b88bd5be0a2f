import { expect, test } from "vitest";
import { pageOf } from "./answers";
import { delegateToken } from "./connectors";

const token = { name: "edge", accountIdentifier: "a", status: "ACTIVE", value: "bWFkZS11cA==" };

test("the value of a delegate token never leaves: listed, got, made or revoked", () => {
  const { list, item, create, actions } = delegateToken;
  if (list === undefined) throw new Error("delegate tokens are listed");
  const answers = [
    pageOf(list.style, item).parse([token]),
    item.parse(token),
    create?.answers?.parse(token),
    actions?.revoke?.answers?.parse(token),
  ];
  for (const answer of answers) {
    expect(JSON.stringify(answer)).toContain("edge");
    expect(JSON.stringify(answer)).not.toContain(token.value);
  }
});
