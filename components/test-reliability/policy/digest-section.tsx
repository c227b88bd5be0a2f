"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import { testDigestPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import { formatBucket } from "@/lib/format/time";
import type { ActionResult } from "@/schemas/error-view";
import type {
  DigestSubscription,
  DigestSummary,
  SubscribeDigestInput,
  SubscriptionRef,
  TestSettingsView,
  WriteDigestsInput,
  WrittenDigests,
} from "@/schemas/test-reliability/settings";

export interface DigestActions {
  subscribe: (input: SubscribeDigestInput) => Promise<ActionResult<unknown>>;
  unsubscribe: (input: SubscriptionRef) => Promise<ActionResult<unknown>>;
  write: (input: WriteDigestsInput) => Promise<ActionResult<WrittenDigests>>;
}

/** The weekly digests of each owner, and who gets them where. */
export function DigestSection({ view, actions }: { view: TestSettingsView; actions: DigestActions }) {
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-2">
        <h3 className="text-sm font-medium">Last digests</h3>
        <DigestList digests={view.digests} />
        {view.viewer.maySetPolicy ? <WriteDigests write={actions.write} /> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <h3 className="text-sm font-medium">Subscriptions</h3>
        <Subscriptions view={view} actions={actions} />
      </div>
    </div>
  );
}

/** For who does not want to wait for the hourly job: after a first reading, or before a meeting. */
function WriteDigests({ write }: { write: DigestActions["write"] }) {
  const writing = useAction();
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        size="sm"
        loading={writing.pending}
        onClick={() =>
          writing.run(
            "write",
            () => write({}).catch(() => unreachable),
            ({ written }) =>
              toast(
                written === 0
                  ? "Nothing to write: last week's digests stand, or no test ran in it."
                  : `${formatPlural(written, "digest")} written.`,
              ),
          )
        }
      >
        Write last week's digests now
      </Button>
      {writing.error === null ? null : (
        <Notice tone="bad">
          {writing.error.message} {writing.error.remedy}
        </Notice>
      )}
    </div>
  );
}

function DigestList({ digests }: { digests: readonly DigestSummary[] }) {
  if (digests.length === 0)
    return (
      <EmptyState compact title="No digest yet">
        Digests are written on Mondays at 00:00 UTC, one for each owner of tests.
      </EmptyState>
    );
  return (
    <ul className="flex flex-col divide-y divide-line">
      {digests.map((digest) => (
        <li key={digest.id} className="flex flex-col py-1.5">
          <span className="flex items-baseline justify-between gap-3">
            <TextLink href={testDigestPath(digest.id)} prefetch={false} className="truncate">
              {digest.owner === "" ? "Tests without an owner" : digest.owner}
            </TextLink>
            <span className="text-sm whitespace-nowrap text-ink-faint">
              week to {formatBucket(digest.weekEnd, "day")}
            </span>
          </span>
          <span className="text-sm text-ink-soft">{digest.summary}</span>
        </li>
      ))}
    </ul>
  );
}

function Subscriptions({ view, actions }: { view: TestSettingsView; actions: DigestActions }) {
  const removing = useAction();
  return (
    <div className="flex flex-col gap-3">
      {view.subscriptions.length === 0 ? (
        <p className="text-ink-soft">Nobody gets digests outside of Tackroom.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {view.subscriptions.map((each) => (
            <li key={each.id} className="flex items-center gap-2 py-1.5">
              <div className="min-w-0 flex-1">
                <span className="block truncate">{each.target}</span>
                <span className="block truncate text-xs text-ink-faint">
                  <Delivery subscription={each} />
                </span>
              </div>
              {each.lastError === null ? null : <Badge tone="bad">failed</Badge>}
              {view.viewer.maySetPolicy ? (
                <IconButton
                  size="sm"
                  label={`Unsubscribe ${each.target}`}
                  disabled={removing.pending}
                  onClick={() =>
                    removing.run(
                      each.id,
                      () => actions.unsubscribe({ id: each.id }).catch(() => unreachable),
                      undefined,
                      "Unsubscribed.",
                    )
                  }
                >
                  <Trash2 aria-hidden />
                </IconButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {removing.error === null ? null : (
        <Notice tone="bad">
          {removing.error.message} {removing.error.remedy}
        </Notice>
      )}
      {view.viewer.maySetPolicy ? (
        <SubscribeForm view={view} subscribe={actions.subscribe} />
      ) : (
        <p className="border-t border-line pt-3 text-sm text-ink-faint">
          Approvers and admins subscribe others; the digests themselves are here for everybody.
        </p>
      )}
    </div>
  );
}

function Delivery({ subscription }: { subscription: DigestSubscription }) {
  const { owner, channel, lastSentAt, lastError } = subscription;
  return (
    <>
      {channel === "email" ? "e-mail" : "webhook"}, {owner ?? "all owners"}
      {lastError !== null ? (
        <>; {lastError}</>
      ) : lastSentAt === null ? (
        "; nothing sent yet"
      ) : (
        <>
          ; last sent <RelativeTime at={lastSentAt} />
        </>
      )}
    </>
  );
}

function SubscribeForm({
  view,
  subscribe,
}: {
  view: TestSettingsView;
  subscribe: DigestActions["subscribe"];
}) {
  const action = useAction();
  const [channel, setChannel] = useState<"webhook" | "email">(view.emailReady ? "email" : "webhook");
  const [owner, setOwner] = useState<string | null>(null);
  const [target, setTarget] = useState("");
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  return (
    <form
      aria-label="New subscription"
      className="flex flex-col gap-3 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(
          "subscribe",
          () => subscribe({ owner, channel, target: target.trim() }).catch(() => unreachable),
          () => setTarget(""),
          "Subscribed.",
        );
      }}
    >
      <div className="flex flex-wrap gap-2">
        <Select
          label="Channel"
          value={channel}
          onChange={setChannel}
          options={[
            { value: "webhook", label: "Webhook" },
            {
              value: "email",
              label: "E-mail",
              ...(view.emailReady ? {} : { about: "Needs an SMTP server in the environment" }),
            },
          ]}
        />
        <Combobox
          label="Owner"
          emptyLabel="All owners"
          searchPlaceholder="Find an owner"
          className="max-w-60"
          options={view.owners.map((each) => ({ value: each, label: each }))}
          value={owner}
          onChange={setOwner}
        />
      </div>
      <FormField label={channel === "email" ? "Address" : "URL"} error={fields.target}>
        <TextField
          type={channel === "email" ? "email" : "url"}
          required
          placeholder={channel === "email" ? "payments@example.com" : "https://chat.example.com/hooks/…"}
          value={target}
          onChange={(event) => setTarget(event.target.value)}
        />
      </FormField>
      {action.error === null || fields.target !== undefined ? null : (
        <Notice tone="bad">
          {action.error.message} {action.error.remedy}
        </Notice>
      )}
      {channel === "email" && !view.emailReady ? (
        <Notice tone="warn">
          No SMTP server is configured: the subscription is kept, and digests go out once there is one.
        </Notice>
      ) : null}
      <div>
        <Button type="submit" loading={action.pending} disabled={target.trim() === ""}>
          Subscribe
        </Button>
      </div>
    </form>
  );
}
