"use client";

import { Menu } from "lucide-react";
import { cloneElement, useState } from "react";
import { useOnDemand } from "@/components/ui/on-demand";
import { NavList } from "./nav";

const loadDrawer = () => import("@/components/ui/drawer");

/** All pages on a narrow screen, behind a button in the header. */
export function PagesDrawer({
  allowed,
  pendingApprovals,
}: {
  allowed: readonly string[];
  pendingApprovals: number;
}) {
  const [open, setOpen] = useState(false);
  const { loaded, triggerProps } = useOnDemand(loadDrawer, () => setOpen(true));
  const trigger = (
    <button
      type="button"
      aria-label="All pages"
      className="-ml-1.5 flex size-8 items-center justify-center rounded text-ink-soft hover:bg-sunken lg:hidden"
    >
      <Menu className="size-5" aria-hidden />
    </button>
  );
  if (loaded === null)
    return cloneElement(trigger, { "aria-haspopup": "dialog", "aria-expanded": false, ...triggerProps });
  return (
    <loaded.Drawer
      title="Pages"
      side="left"
      className="w-64!"
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
    >
      <NavList allowed={allowed} pendingApprovals={pendingApprovals} onNavigate={() => setOpen(false)} />
    </loaded.Drawer>
  );
}
