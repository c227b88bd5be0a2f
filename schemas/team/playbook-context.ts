import { z } from "zod";
import { ThreadSubject } from "./threads";

/** What the loop tells the playbook model beside the prompt (as provider options, so that no text can pretend to be it). */
export const PlaybookContext = z.object({
  subject: ThreadSubject.nullable(),
  now: z.iso.datetime(),
  /** First name to speak to. */
  userName: z.string().nullable(),
  firstTurn: z.boolean(),
});
export type PlaybookContext = z.infer<typeof PlaybookContext>;
