"use client";

import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { Viewer } from "@/components/shell/viewer";
import { Menu, MenuHeading, MenuItem, MenuRadioGroup, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { signInPath } from "@/lib/addresses";
import { endSession } from "./session-requests";
import type { Theme } from "./theme-cookie";
import { setTheme, useTheme } from "./use-theme";

const themeOptions: readonly { value: Theme; label: string; icon: ReactNode }[] = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

async function signOut(): Promise<void> {
  const ended = await endSession().catch(() => false);
  // A whole load, not a navigation: nothing that the session could see stays in memory.
  if (ended) window.location.assign(signInPath());
  else toast.error("Signing out did not work. You are still signed in; try again.");
}

/** The account menu, opened: it takes the place of its plain button when that is first used. */
export function AccountMenuWithItems({
  viewer,
  trigger,
}: {
  viewer: Viewer;
  trigger: ReactElement<Record<string, unknown>>;
}) {
  const theme = useTheme();
  return (
    <Menu align="end" defaultOpen trigger={trigger}>
      <MenuHeading>
        <span className="block font-medium text-ink">{viewer.name}</span>
        {viewer.email === null ? null : <span className="block">{viewer.email}</span>}
        <span className="block">Role: {viewer.role}</span>
      </MenuHeading>
      <MenuSeparator />
      <MenuRadioGroup label="Theme" value={theme} options={themeOptions} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
