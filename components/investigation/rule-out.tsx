"use client";

import { CircleX } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Hypothesis, InvestigationView } from "@/schemas/failures/investigations";
import { useInvestigationActions } from "./investigation-actions";
import { useInvestigationAction } from "./use-investigation";

const RuleOutDialog = dynamic(() => import("./correction-dialog").then((module) => module.RuleOutDialog), {
  ssr: false,
});

/** The button of a hypothesis that a person knows to be wrong. */
export function RuleOut({
  view,
  version,
  hypothesis,
}: {
  view: InvestigationView;
  version: number;
  hypothesis: Hypothesis;
}) {
  const actions = useInvestigationActions();
  const { run, running } = useInvestigationAction(view);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        className="-mr-2"
        icon={<CircleX aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Rule out<span className="sr-only">: {hypothesis.title}</span>
      </Button>
      {open ? (
        <RuleOutDialog
          hypothesis={hypothesis}
          sending={running !== null}
          onClose={() => setOpen(false)}
          onSend={(text) =>
            run(
              "rule_out",
              () =>
                actions.giveFeedback({
                  project: view.projectKey,
                  planExecutionId: view.planExecutionId,
                  version,
                  kind: "rule_out",
                  hypothesisId: hypothesis.id,
                  text,
                }),
              { message: "Ruled out. It is weighed anew.", afterwards: () => setOpen(false) },
            )
          }
        />
      ) : null}
    </>
  );
}
