import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { signInPath } from "@/lib/addresses";
import { demoAccounts, findContext } from "@/lib/auth";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

/** next-auth's error codes, in words. */
const errorSentences: Record<string, string> = {
  CredentialsSignin: "This account does not exist.",
  AccessDenied: "You may not sign in here. Ask an admin of this Tackroom.",
  OAuthAccountNotLinked: "This address is known from another sign-in service. Use that one.",
  SessionRequired: "Sign in to see this page.",
};

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}) {
  const { callbackUrl, error } = await searchParams;
  const target = localPath(callbackUrl);
  if (await findContext()) {
    redirect(target);
  }
  const { demo, oidc, github } = env();
  const message =
    typeof error === "string"
      ? (errorSentences[error] ?? "Signing in did not work. Try again, or use another account.")
      : null;
  return (
    <SignInForm
      callbackUrl={target}
      error={message}
      providers={[
        ...(oidc ? [{ id: "oidc", name: oidc.name }] : []),
        ...(github ? [{ id: "github", name: "GitHub" }] : []),
      ]}
      demoAccounts={demo ? demoAccounts.map(({ role, about }) => ({ role, about })) : []}
    />
  );
}

/** Only a path of this product: anything else would make the sign-in page send people away. */
function localPath(value: string | string[] | undefined): string {
  if (typeof value !== "string") {
    return "/";
  }
  const path = URL.canParse(value) ? `${new URL(value).pathname}${new URL(value).search}` : value;
  return path.startsWith("/") &&
    !path.startsWith("//") &&
    !path.includes("\\") &&
    !path.startsWith(signInPath())
    ? path
    : "/";
}
