import {
  Activity,
  FlaskConical,
  KeyRound,
  type LucideIcon,
  MessagesSquare,
  PlugZap,
  Rocket,
  ScrollText,
  Settings,
  ShieldCheck,
  SquareStack,
  TriangleAlert,
  Users,
} from "lucide-react";
import {
  apiTokensPath,
  approvalsPath,
  auditPath,
  connectorsPath,
  deploymentsPath,
  executionsPath,
  failuresPath,
  generalSettingsPath,
  healthPath,
  peoplePath,
  testsPath,
  threadsPath,
} from "@/lib/addresses";

export interface NavItem {
  href: string;
  label: string;
  icon: LucideIcon;
  group: "watch" | "work" | "manage";
  /** Its page has the common filters: links to it keep project and time range. */
  scoped: boolean;
  /** Shown only to people who may do this. */
  needs?: "audit.read" | "people.read" | "settings.read" | "tokens.read";
}

/** Every page of the workspace, in the order of the navigation. */
export const navItems: readonly NavItem[] = [
  { href: healthPath(), label: "Health", icon: Activity, group: "watch", scoped: true },
  { href: executionsPath(), label: "Executions", icon: SquareStack, group: "watch", scoped: true },
  { href: failuresPath(), label: "Failures", icon: TriangleAlert, group: "watch", scoped: true },
  { href: testsPath(), label: "Tests", icon: FlaskConical, group: "watch", scoped: true },
  { href: deploymentsPath(), label: "Deployments", icon: Rocket, group: "watch", scoped: true },
  { href: threadsPath(), label: "Threads", icon: MessagesSquare, group: "work", scoped: false },
  { href: approvalsPath(), label: "Approvals", icon: ShieldCheck, group: "work", scoped: false },
  { href: connectorsPath(), label: "Connectors", icon: PlugZap, group: "manage", scoped: false },
  {
    href: peoplePath(),
    label: "People",
    icon: Users,
    group: "manage",
    scoped: false,
    needs: "people.read",
  },
  {
    href: apiTokensPath(),
    label: "API tokens",
    icon: KeyRound,
    group: "manage",
    scoped: false,
    needs: "tokens.read",
  },
  {
    href: generalSettingsPath(),
    label: "Settings",
    icon: Settings,
    group: "manage",
    scoped: false,
    needs: "settings.read",
  },
  {
    href: auditPath(),
    label: "Audit log",
    icon: ScrollText,
    group: "manage",
    scoped: false,
    needs: "audit.read",
  },
];

export const navGroups = [
  { key: "watch", label: "Watch" },
  { key: "work", label: "Work" },
  { key: "manage", label: "Manage" },
] as const;

/** True when the page at `pathname` belongs under the navigation entry `href`. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
