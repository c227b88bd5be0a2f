"use server";

import { serverAction } from "@/lib/http";
import {
  createBadge,
  previewPolicy,
  readCodeownersFromCode,
  SetTestOwnersInput,
  setCodeowners,
  setTestOwners,
  setTestState,
  simulateQuarantine,
  subscribeDigest,
  unsubscribeDigest,
  updatePolicy,
  writeDigests,
} from "@/lib/test-reliability";
import { SimulateQuarantineInput, TestPolicyInput } from "@/schemas/test-reliability/policy";
import {
  ProjectRef,
  RepositoryRef,
  SetCodeownersInput,
  SubscribeDigestInput,
  SubscriptionRef,
  WriteDigestsInput,
} from "@/schemas/test-reliability/settings";
import { SetTestStateInput } from "@/schemas/test-reliability/single-test";

/** A quarantine demands more than this: the verb checks it. */
export const setTestStateAction = serverAction("tests.decide", SetTestStateInput, setTestState);
export const simulateQuarantineAction = serverAction(
  "workspace.read",
  SimulateQuarantineInput,
  simulateQuarantine,
);
export const previewPolicyAction = serverAction("workspace.read", TestPolicyInput, previewPolicy);
export const updatePolicyAction = serverAction("tests.policy", TestPolicyInput, updatePolicy);
export const setCodeownersAction = serverAction("tests.owners", SetCodeownersInput, setCodeowners);
export const readCodeownersAction = serverAction("tests.owners", RepositoryRef, readCodeownersFromCode);
export const setTestOwnersAction = serverAction("tests.owners", SetTestOwnersInput, setTestOwners);
export const subscribeDigestAction = serverAction("tests.policy", SubscribeDigestInput, subscribeDigest);
export const unsubscribeDigestAction = serverAction("tests.policy", SubscriptionRef, unsubscribeDigest);
export const writeDigestsAction = serverAction("tests.policy", WriteDigestsInput, writeDigests);
export const createBadgeAction = serverAction("tests.policy", ProjectRef, createBadge);
