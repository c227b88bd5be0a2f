import { z } from "zod";
import { roles } from "./role-names";

export { roles } from "./role-names";

export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;
