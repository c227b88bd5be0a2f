import type { Environment } from "@/lib/env";

/** Who asks to sign in, as the provider tells. */
export interface Applicant {
  provider: string;
  /** Only when the provider has verified that it is theirs. */
  verifiedEmail: string | null;
  /** GitHub's. */
  login?: string | undefined;
  organizations?: readonly string[] | undefined;
}

/**
 * Whether the operator lets this person in at all. Anybody can have an account at GitHub, so there a list has to name
 * them; an OpenID Connect issuer decides by itself unless the operator names domains.
 */
export function maySignIn(
  { provider, verifiedEmail, login, organizations = [] }: Applicant,
  { adminEmails, github, oidc }: Pick<Environment, "adminEmails" | "github" | "oidc">,
): boolean {
  const email = verifiedEmail?.toLowerCase() ?? null;
  if (provider === "github" && github !== null) {
    const { users, organizations: allowed } = github;
    return (
      users.includes("*") ||
      (login !== undefined && users.includes(login.toLowerCase())) ||
      (email !== null && (users.includes(email) || adminEmails.includes(email))) ||
      organizations.some((name) => allowed.includes(name.toLowerCase()))
    );
  }
  if (provider === "oidc" && oidc !== null) {
    if (oidc.allowedDomains.length === 0) return true;
    if (email === null) return false;
    return (
      adminEmails.includes(email) || oidc.allowedDomains.includes(email.slice(email.lastIndexOf("@") + 1))
    );
  }
  return true;
}
