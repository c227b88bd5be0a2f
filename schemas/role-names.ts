/** Roles of people, weakest first. Each may do all that the ones before it may. Apart from zod, for the browser. */
export const roles = ["viewer", "member", "approver", "admin"] as const;
