import { z } from "zod";

/** Roles of people, weakest first. Each may do all that the ones before it may. */
export const roles = ["viewer", "member", "approver", "admin"] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;
