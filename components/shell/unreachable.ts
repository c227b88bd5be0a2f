import type { ActionResult } from "@/schemas/error-view";

/** What a server action that never arrived comes to: an error as a value, so that a form keeps what was typed. */
export const unreachable: ActionResult<never> = {
  ok: false,
  error: {
    code: "upstream_unreachable",
    message: "Tackroom did not answer.",
    remedy: "Check your connection and try again.",
  },
};
