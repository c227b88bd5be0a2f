import { randomUUID } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import GithubProvider from "next-auth/providers/github";
import { z } from "zod";
import { signInPath } from "@/lib/addresses";
import { demoAccounts } from "@/lib/auth/demo-accounts";
import { githubMemberships, githubPerson } from "@/lib/auth/github-profile";
import { maySignIn } from "@/lib/auth/may-sign-in";
import { getDatabase } from "@/lib/db";
import { env } from "@/lib/env";
import { logger } from "@/lib/log";
import { sessionSecret } from "@/lib/secrets";
import type { Role } from "@/schemas/roles";
import { rememberUser } from "./remember-user";

/** What the session cookie carries beside next-auth's own claims. The role is read from the store at each request. */
declare module "next-auth/jwt" {
  interface JWT {
    userId?: string;
    sessionEpoch?: number;
  }
}
declare module "next-auth" {
  interface Session {
    userId: string | null;
    sessionEpoch: number;
  }
}

const sessionMaxAgeSeconds = 12 * 3600;
const sessionRotationSeconds = 15 * 60;

function initialRoleOf(email: string | null, emailVerified: boolean): Role {
  const { adminEmails, defaultRole } = env();
  return emailVerified && email !== null && adminEmails.includes(email.toLowerCase()) ? "admin" : defaultRole;
}

/** What `githubPerson` became in the sign-in below. */
interface GithubClaims {
  sub: string;
  name: string;
  email?: string;
  image?: string;
  login: string;
  organizations: string[];
}

function providers(): NextAuthOptions["providers"] {
  const { oidc, github, demo } = env();
  const list: NextAuthOptions["providers"] = [];
  if (oidc) {
    list.push({
      id: "oidc",
      name: oidc.name,
      type: "oauth",
      wellKnown: `${oidc.issuer}/.well-known/openid-configuration`,
      clientId: oidc.clientId,
      clientSecret: oidc.clientSecret,
      authorization: { params: { scope: "openid email profile" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      profile: (claims: { sub: string; name?: string; email?: string; picture?: string }) => ({
        id: claims.sub,
        name: claims.name ?? claims.email ?? claims.sub,
        email: claims.email ?? null,
        image: claims.picture ?? null,
      }),
    });
  }
  if (github) {
    list.push({
      ...GithubProvider({ clientId: github.clientId, clientSecret: github.clientSecret }),
      ...(github.organizations.length === 0
        ? {}
        : {
            authorization: {
              url: "https://github.com/login/oauth/authorize",
              params: { scope: "read:user user:email read:org" },
            },
          }),
      userinfo: {
        url: "https://api.github.com/user",
        request: async ({ tokens }) => {
          const token = tokens.access_token ?? "";
          const { id, login, name, email, avatarUrl } = await githubPerson(token);
          return {
            sub: String(id),
            name: name ?? login,
            ...(email === null ? {} : { email }),
            image: avatarUrl,
            login,
            organizations: await githubMemberships(token, github.organizations),
          };
        },
      },
      profile: ({ sub, name, email, image }: GithubClaims) => ({
        id: sub,
        name,
        email: email ?? null,
        image: image ?? null,
      }),
    });
  }
  if (demo) {
    list.push(
      CredentialsProvider({
        id: "demo",
        name: "Demo account",
        credentials: { account: { label: "Account", type: "text" } },
        authorize: (credentials) => {
          const account = demoAccounts.find((candidate) => candidate.role === credentials?.account);
          return account ? { id: account.id, name: account.name, email: account.email, image: null } : null;
        },
      }),
    );
  }
  return list;
}

let cached: NextAuthOptions | undefined;

/** next-auth's configuration: who may sign in, how sessions are kept, and what becomes of a person's row. */
export function authOptions(): NextAuthOptions {
  if (cached) {
    return cached;
  }
  const secure = env().publicUrl.startsWith("https://");
  cached = {
    secret: sessionSecret(),
    providers: providers(),
    pages: { signIn: signInPath(), error: signInPath(), signOut: signInPath() },
    // The cookie is re-issued while in use and dies 12 hours after the last use.
    session: { strategy: "jwt", maxAge: sessionMaxAgeSeconds, updateAge: sessionRotationSeconds },
    useSecureCookies: secure,
    callbacks: {
      signIn({ user, account, profile }) {
        const provider = account?.provider ?? "";
        const verified = provider === "github" || claimIsTrue(profile, "email_verified");
        return maySignIn(
          { provider, verifiedEmail: verified ? (user.email ?? null) : null, ...githubClaims(profile) },
          env(),
        );
      },
      async jwt({ token, user, account, profile }) {
        if (user && account) {
          const demo = demoAccounts.find((candidate) => candidate.id === user.id);
          // Of GitHub's only the verified address is read.
          const emailVerified = account.provider === "github" || claimIsTrue(profile, "email_verified");
          const stored = await rememberUser(
            await getDatabase(),
            {
              id: account.provider === "demo" ? user.id : `${account.provider}:${user.id}`,
              provider: account.provider,
              name: user.name ?? user.email ?? user.id,
              email: user.email ?? null,
              image: user.image ?? null,
              initialRole:
                account.provider === "demo" && demo
                  ? demo.role
                  : initialRoleOf(user.email ?? null, emailVerified),
            },
            new Date(),
            randomUUID(),
          );
          return { sub: stored.id, name: stored.name, userId: stored.id, sessionEpoch: stored.sessionEpoch };
        }
        return token;
      },
      session({ session, token }) {
        return { ...session, userId: token.userId ?? null, sessionEpoch: token.sessionEpoch ?? -1 };
      },
      redirect({ url, baseUrl }) {
        // Only back into this product: an open redirect after sign-in is a phishing aid.
        if (url.startsWith("/") && !url.startsWith("//") && !url.startsWith("/\\")) {
          return `${baseUrl}${url}`;
        }
        return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin ? url : baseUrl;
      },
    },
    logger: {
      error: (code, metadata) =>
        logger().warn(
          { code, reason: metadata instanceof Error ? metadata.message : undefined },
          "sign-in failed",
        ),
      warn: (code) => logger().debug({ code }, "sign-in warning"),
      debug: () => undefined,
    },
  };
  return cached;
}

const GithubMember = z.object({ login: z.string(), organizations: z.array(z.string()) });

/** What only GitHub tells; nothing of other providers, whatever their claims are called. */
function githubClaims(profile: unknown): Partial<z.infer<typeof GithubMember>> {
  return GithubMember.safeParse(profile).data ?? {};
}

function claimIsTrue(profile: unknown, claim: string): boolean {
  return (
    typeof profile === "object" &&
    profile !== null &&
    claim in profile &&
    Reflect.get(profile, claim) === true
  );
}
