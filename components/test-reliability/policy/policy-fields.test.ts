import { expect, test } from "vitest";
import { draftOf, policyOf } from "./policy-fields";

const policy = {
  quarantine: true,
  quarantineFromScore: 0.002,
  minDaysInQuarantine: 3,
  releaseChance: 0.05,
  fixedForDays: 14,
  excludedBranches: ["release/*", "main"],
};

test("a policy that was only looked at is saved as it was", () => {
  expect(policyOf(draftOf(policy)).policy).toEqual(policy);
});

test("a percentage may be written with a comma", () => {
  expect(policyOf({ ...draftOf(policy), fromPercent: "0,5" }).policy?.quarantineFromScore).toBeCloseTo(0.005);
});

test("every wrong field is named, not only the first", () => {
  const { errors } = policyOf({
    ...draftOf(policy),
    fromPercent: "",
    minDays: "2.5",
    fixedDays: "9999",
    excludedBranches: "release/[12]",
  });
  expect(Object.keys(errors ?? {}).sort()).toEqual([
    "excludedBranches",
    "fixedDays",
    "fromPercent",
    "minDays",
  ]);
});
