import type { Role } from "@/schemas/roles";

export interface DemoAccount {
  id: string;
  name: string;
  email: string;
  role: Role;
  about: string;
}

/** One account a role, offered on the sign-in page while the demo is on. The names are the roles, so nobody mistakes them for people. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    id: "demo:viewer",
    name: "Demo viewer",
    email: "viewer@demo.invalid",
    role: "viewer",
    about: "reads everything and talks to teammates",
  },
  {
    id: "demo:member",
    name: "Demo member",
    email: "member@demo.invalid",
    role: "member",
    about: "also asks for runs and changes",
  },
  {
    id: "demo:approver",
    name: "Demo approver",
    email: "approver@demo.invalid",
    role: "approver",
    about: "also confirms or refuses what others ask for",
  },
  {
    id: "demo:admin",
    name: "Demo admin",
    email: "admin@demo.invalid",
    role: "admin",
    about: "also manages connectors, people and settings",
  },
];
