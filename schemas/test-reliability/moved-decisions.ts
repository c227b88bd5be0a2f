import { z } from "zod";
import { TestState } from "./labels";

/**
 * What a test's new name took over from it: its rows of `test_states` and `test_owners` as they were stored, and the entries of its
 * history. Kept with the link between the two names; columns that came later are kept as they are.
 */
export const MovedDecisions = z.object({
  state: z
    .looseObject({
      state: TestState,
      set_by: z.enum(["policy", "person"]),
      since: z.string(),
      by_name: z.string().nullable(),
      expires_at: z.string().nullable(),
      branches: z.array(z.string()).nullable().default(null),
    })
    .nullable(),
  owners: z.looseObject({ owners: z.array(z.string()) }).nullable(),
  changeIds: z.array(z.number().int()),
});
export type MovedDecisions = z.infer<typeof MovedDecisions>;
