import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <main>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is nothing at this address"
        actions={
          <ButtonLink href="/" variant="primary">
            Go to Health
          </ButtonLink>
        }
      >
        It may have been removed, or the address was cut off when it was copied.
      </EmptyState>
    </main>
  );
}
