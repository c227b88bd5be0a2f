"use client";

import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { fetchJson } from "@/components/shell/fetch-json";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState, ErrorState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { ExecutionInputsView } from "@/schemas/executions/execution-page";

/** The runtime inputs, read from Harness when somebody looks. */
export function ExecutionInputs({ path }: { path: string }) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ExecutionInputsView>(path, signal),
    staleTime: 300_000,
  });
  if (error || data?.notice) {
    return (
      <ErrorState
        compact
        title="The inputs could not be read from Harness"
        actions={
          <Button size="sm" icon={<RotateCw />} onClick={() => void refetch()} loading={isFetching}>
            Try again
          </Button>
        }
      >
        {data?.notice ?? error?.message}
      </ErrorState>
    );
  }
  if (data === undefined) {
    return (
      <div role="status">
        <span className="sr-only">Reading the inputs from Harness</span>
        <Skeleton className="h-32 w-full" />
      </div>
    );
  }
  if (data.yaml === null) {
    return (
      <EmptyState compact title="No runtime inputs">
        This pipeline ran as it is defined.
      </EmptyState>
    );
  }
  return <CodeBlock label="Runtime inputs (YAML)" code={data.yaml} />;
}
