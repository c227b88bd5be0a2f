"use server";

import { serverAction } from "@/lib/http/server-action";
import { subscribeDigest, unsubscribeDigest } from "@/lib/test-reliability/digests/digest-subscriptions";
import { writeDigests } from "@/lib/test-reliability/digests/write-digests";
import { readCodeownersFromCode } from "@/lib/test-reliability/owners/read-codeowners-from-code";
import { setCodeowners } from "@/lib/test-reliability/owners/set-codeowners";
import { SetTestOwnersInput, setTestOwners } from "@/lib/test-reliability/owners/set-test-owners";
import { createBadge } from "@/lib/test-reliability/pages/badges";
import { previewPolicy } from "@/lib/test-reliability/pages/preview-policy";
import { simulateQuarantine } from "@/lib/test-reliability/quarantine/simulate-quarantine";
import { setTestState } from "@/lib/test-reliability/states/set-test-state";
import { updatePolicy } from "@/lib/test-reliability/states/update-policy";
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
