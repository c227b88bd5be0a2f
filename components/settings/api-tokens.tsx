"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogClose } from "@/components/ui/dialog";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ApiTokenScope, ApiTokenView, CreateApiTokenInput, CreatedApiToken } from "@/schemas/api-tokens";
import type { ActionResult } from "@/schemas/error-view";
import { NewApiToken, type TokenProject } from "./new-api-token";

export const scopeTitles: Record<ApiTokenScope, string> = {
  "test-results:write": "upload test results",
  "quarantine:read": "read the quarantine list",
  "codeowners:write": "hand in CODEOWNERS files",
};

const stateTones = { active: "good", expired: "warn", revoked: "neutral" } as const;

/** Tokens of programs: all of them, a way to make one, and a way to end one. */
export function ApiTokens({
  tokens,
  projects,
  publicUrl,
  create,
  revoke,
  mayManage,
}: {
  tokens: readonly ApiTokenView[];
  projects: readonly TokenProject[];
  publicUrl: string;
  create: (input: CreateApiTokenInput) => Promise<ActionResult<CreatedApiToken>>;
  revoke: (input: { id: string }) => Promise<ActionResult<ApiTokenView[]>>;
  mayManage: boolean;
}) {
  const [making, setMaking] = useState(false);
  return (
    <>
      {making ? (
        <NewApiToken
          projects={projects}
          publicUrl={publicUrl}
          create={create}
          close={() => setMaking(false)}
        />
      ) : null}
      <Section
        title="Tokens"
        padded={false}
        actions={
          mayManage && !making ? (
            <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
              New token
            </Button>
          ) : undefined
        }
      >
        {mayManage ? null : (
          <div className="px-4 pb-2">
            <Notice>Only admins make and revoke tokens.</Notice>
          </div>
        )}
        {tokens.length === 0 ? (
          <EmptyState compact title="There is no token yet">
            With one, a step of a pipeline sends its test reports here.
          </EmptyState>
        ) : (
          <TokenTable tokens={tokens} revoke={revoke} mayManage={mayManage} />
        )}
      </Section>
    </>
  );
}

function TokenTable({
  tokens,
  revoke,
  mayManage,
}: {
  tokens: readonly ApiTokenView[];
  revoke: (input: { id: string }) => Promise<ActionResult<ApiTokenView[]>>;
  mayManage: boolean;
}) {
  return (
    <Table label="API tokens">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Project</Th>
          <Th>May</Th>
          <Th>State</Th>
          <Th>Last used</Th>
          <Th>Expires</Th>
          <Th>Made</Th>
          {mayManage ? <Th>Action</Th> : null}
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <Tr key={token.id}>
            <Td className="font-medium whitespace-nowrap">
              {token.name} <span className="font-normal text-ink-faint">…{token.hint}</span>
            </Td>
            <Td className="whitespace-nowrap">{token.projectName}</Td>
            <Td>{token.scopes.map((scope) => scopeTitles[scope]).join(", ")}</Td>
            <Td>
              <Badge tone={stateTones[token.state]}>{token.state}</Badge>
            </Td>
            <Td className="whitespace-nowrap">
              {token.lastUsedAt === null ? "never" : <RelativeTime at={token.lastUsedAt} />}
            </Td>
            <Td className="whitespace-nowrap">
              {token.expiresAt === null ? "never" : <RelativeTime at={token.expiresAt} />}
            </Td>
            <Td className="whitespace-nowrap">
              <RelativeTime at={token.createdAt} /> by {token.createdByName}
            </Td>
            {mayManage ? (
              <Td>{token.state === "active" ? <RevokeToken token={token} revoke={revoke} /> : null}</Td>
            ) : null}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function RevokeToken({
  token,
  revoke,
}: {
  token: ApiTokenView;
  revoke: (input: { id: string }) => Promise<ActionResult<ApiTokenView[]>>;
}) {
  const action = useAction();
  const [open, setOpen] = useState(false);
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      title={`Revoke ${token.name}?`}
      description="What uses it is refused from now on. A revoked token cannot be given back."
      trigger={
        <Button size="sm" aria-label={`Revoke: ${token.name}`}>
          Revoke
        </Button>
      }
      footer={
        <>
          <AlertDialogClose>
            <Button>Keep it</Button>
          </AlertDialogClose>
          <Button
            variant="danger"
            loading={action.pending}
            onClick={() =>
              action.run(
                token.id,
                () => revoke({ id: token.id }),
                () => setOpen(false),
                `${token.name} is revoked.`,
              )
            }
          >
            Revoke
          </Button>
        </>
      }
    >
      {action.error === null ? null : <Notice tone="bad">{action.error.message}</Notice>}
    </AlertDialog>
  );
}

export function ApiTokensSkeleton() {
  return (
    <Section title="Tokens" padded={false}>
      <Loading label="Loading the tokens">
        <SkeletonRows rows={4} />
      </Loading>
    </Section>
  );
}
