"use client";

import { Microscope } from "lucide-react";
import { Button, type ButtonSize, type ButtonVariant } from "@/components/ui/button";
import { useInvestigationActions } from "./investigation-actions";
import { type InvestigationKey, useInvestigationAction } from "./use-investigation";

/** Starts an investigation of an execution, or makes a new one of one that ended. */
export function StartButton({
  of,
  again = false,
  children,
  size,
  variant,
}: {
  of: InvestigationKey;
  again?: boolean;
  children: string;
  size?: ButtonSize;
  variant?: ButtonVariant;
}) {
  const actions = useInvestigationActions();
  const { run, running } = useInvestigationAction(of);
  return (
    <Button
      size={size}
      variant={variant}
      icon={<Microscope aria-hidden />}
      loading={running !== null}
      onClick={() =>
        run("start", () =>
          actions.start({ project: of.projectKey, planExecutionId: of.planExecutionId, again }),
        )
      }
    >
      {children}
    </Button>
  );
}
