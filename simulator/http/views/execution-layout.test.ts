import { expect, test } from "vitest";
import { failureInfo } from "@/simulator/http/views/execution-layout";
import type { StepFailure } from "@/simulator/story/types";

const rollout: StepFailure = {
  cause: "deployment",
  class: "persistent",
  truthId: "rollout:1",
  message: "Timed out waiting for the condition",
  failureTypes: ["TIMEOUT_ERROR"],
  detail: {
    kind: "rollout_timeout",
    resource: "catalog",
    namespace: "storefront-dev",
    timeoutSeconds: 180,
    podReason: "CrashLoopBackOff",
    message: "missing required setting",
  },
  testIds: [],
};

test("a delegate's failure is explained: hint and explanation first, the error itself last", () => {
  const { message, responseMessages } = failureInfo(rollout);
  expect(responseMessages.map(({ code, level }) => `${code} ${level}`)).toEqual([
    "HINT INFO",
    "EXPLANATION INFO",
    "KUBERNETES_API_TASK_EXCEPTION ERROR",
  ]);
  expect(responseMessages.at(-1)?.message).toBe(message);
});

test("other failures come without an explanation", () => {
  expect(failureInfo({ ...rollout, detail: null }).responseMessages).toEqual([]);
});
