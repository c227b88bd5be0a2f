"use server";

import { serverAction } from "@/lib/auth/server-action";
import { createBadge } from "@/lib/tests/badges";
import { subscribeDigest, unsubscribeDigest } from "@/lib/tests/digest-subscriptions";
import { previewPolicy } from "@/lib/tests/preview-policy";
import { readCodeownersFromCode } from "@/lib/tests/read-codeowners-from-code";
import { setCodeowners } from "@/lib/tests/set-codeowners";
import { SetTestOwnersInput, setTestOwners } from "@/lib/tests/set-test-owners";
import { setTestState } from "@/lib/tests/set-test-state";
import { simulateQuarantine } from "@/lib/tests/simulate-quarantine";
import { updatePolicy } from "@/lib/tests/update-policy";
import { writeDigests } from "@/lib/tests/write-digests";
import { SetTestStateInput } from "@/schemas/test-page";
import { SimulateQuarantineInput, TestPolicyInput } from "@/schemas/test-policy";
import {
  ProjectRef,
  RepositoryRef,
  SetCodeownersInput,
  SubscribeDigestInput,
  SubscriptionRef,
  WriteDigestsInput,
} from "@/schemas/test-settings";

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
