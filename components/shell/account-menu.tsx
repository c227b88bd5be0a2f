"use client";

import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { Menu, MenuHeading, MenuItem, MenuRadioGroup, MenuSeparator } from "@/components/ui/menu";
import type { Theme } from "./theme-cookie";
import { setTheme, useTheme } from "./use-theme";

export interface Viewer {
  name: string;
  email: string | null;
  role: string;
}

const themeOptions: readonly { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

/** Who is signed in and with which role; theme and sign-out. */
export function AccountMenu({ viewer }: { viewer: Viewer }) {
  const theme = useTheme();
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="flex size-8 items-center justify-center rounded-full border border-line-strong bg-surface text-xs font-semibold text-ink-soft hover:bg-sunken"
        >
          <span aria-hidden>{initials(viewer.name)}</span>
          <span className="sr-only">
            Account: {viewer.name}, {viewer.role}
          </span>
        </button>
      }
    >
      <MenuHeading>
        <span className="block font-medium text-ink">{viewer.name}</span>
        {viewer.email === null ? null : <span className="block">{viewer.email}</span>}
        <span className="block">Role: {viewer.role}</span>
      </MenuHeading>
      <MenuSeparator />
      <MenuRadioGroup label="Theme" value={theme} options={themeOptions} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem
        icon={<LogOut aria-hidden />}
        onSelect={() => {
          window.location.href = "/api/auth/signout";
        }}
      >
        Sign out
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? "?"}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
