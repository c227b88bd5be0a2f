/** What is mutated in a room, and the tests that must notice: globs from the root of the project. */
interface MutatedRoom {
  mutate: readonly string[];
  tests: readonly string[];
}

/** Rooms whose tests are tested. What of `http` and the ground decides who may call what stands with `auth`. */
export const mutatedRooms = {
  "harness-client": { mutate: ["lib/harness/client/**/*.ts"], tests: ["lib/harness/**/*.test.ts"] },
  auth: {
    mutate: [
      "lib/auth/**/*.ts",
      "lib/http/{route,server-action,same-origin,page-context,peer-address,parse-query}.ts",
      "lib/permissions.ts",
    ],
    tests: ["{lib/auth,lib/http,app/actions}/**/*.test.ts"],
  },
  approvals: {
    mutate: ["lib/approvals/**/*.ts"],
    tests: [
      "lib/approvals/**/*.test.ts",
      "lib/team/outcomes/approvals.test.ts",
      "lib/team/outcomes/follow-approved-execution.test.ts",
    ],
  },
  insights: { mutate: ["lib/insights/**/*.ts"], tests: ["lib/insights/**/*.test.ts"] },
} as const satisfies Record<string, MutatedRoom>;

export type MutatedRoomName = keyof typeof mutatedRooms;

/** Tells the runner of the tests, which is a process of its own, which room is measured. */
export const roomVariable = "TACKROOM_MUTATION_ROOM";
