import { LockKeyhole } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function Forbidden() {
  return (
    <>
      <h1 className="sr-only">Not allowed</h1>
      <EmptyState
        icon={<LockKeyhole />}
        title="Your role may not see this page"
        actions={
          <ButtonLink href="/" variant="primary">
            Go to Health
          </ButtonLink>
        }
      >
        An admin of this Tackroom can give you another role under Settings, People.
      </EmptyState>
    </>
  );
}
