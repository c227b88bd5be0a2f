"use client";

import { useState } from "react";
import { BrandMark } from "@/components/shell/brand";
import { beginSignIn, signInToDemo } from "@/components/shell/session-requests";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import type { Role } from "@/schemas/roles";

interface SignInFormProps {
  callbackUrl: string;
  error: string | null;
  providers: readonly { id: string; name: string }[];
  demoAccounts: readonly { role: Role; about: string }[];
}

/** Sign-in with the configured services, and in the demo with one account a role. */
export function SignInForm({ callbackUrl, error, providers, demoAccounts }: SignInFormProps) {
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const start = async (provider: string, account?: Role) => {
    setBusy(account ?? provider);
    setFailure(null);
    try {
      const result =
        account === undefined
          ? await beginSignIn(provider, callbackUrl)
          : await signInToDemo(account, callbackUrl);
      if (result.ok) {
        window.location.assign(result.url);
        return;
      }
      setFailure(
        result.status === 429
          ? "Too many sign-in attempts. Wait a minute and try again."
          : "Signing in did not work. Try again.",
      );
    } catch {
      setFailure("Tackroom did not answer. Check your connection and try again.");
    }
    setBusy(null);
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-5 py-10">
      <div className="flex flex-col gap-1">
        <BrandMark className="mb-3 size-9" />
        <h1 className="text-2xl font-semibold tracking-tight">Tackroom</h1>
        <p className="text-balance text-ink-soft">
          Pipeline health, failures and the people who act on them.
        </p>
      </div>
      {(failure ?? error) === null ? null : <Notice tone="bad">{failure ?? error}</Notice>}
      {providers.length === 0 ? null : (
        <div className="flex flex-col gap-2">
          {providers.map((provider) => (
            <Button
              key={provider.id}
              variant="primary"
              className="w-full"
              onClick={() => start(provider.id)}
              loading={busy === provider.id}
              disabled={busy !== null}
            >
              Continue with {provider.name}
            </Button>
          ))}
        </div>
      )}
      {demoAccounts.length === 0 ? null : (
        <section aria-label="Demo accounts" className="flex flex-col gap-2">
          <h2 className="text-sm font-medium text-ink-soft">Demo accounts, on a simulated Harness account</h2>
          <ul className="flex flex-col gap-2">
            {demoAccounts.map(({ role, about }) => (
              <li key={role}>
                <button
                  type="button"
                  disabled={busy !== null}
                  onClick={() => start("demo", role)}
                  aria-busy={busy === role || undefined}
                  className="flex w-full flex-col rounded border border-line-strong bg-surface px-3 py-2 text-left transition-colors hover:bg-sunken disabled:opacity-60"
                >
                  <span className="font-medium">Sign in as {role}</span>
                  <span className="text-sm text-ink-faint">{about}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
