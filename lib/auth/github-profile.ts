import { z } from "zod";
import { UnavailableError } from "@/lib/errors";

const Profile = z.looseObject({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

export interface GithubPerson {
  id: number;
  login: string;
  name: string | null;
  avatarUrl: string | undefined;
  /** The primary address, if GitHub has verified that it is theirs; anybody may enter any other. */
  email: string | null;
}

/**
 * Who signs in with GitHub. Their address decides on nothing unless GitHub has verified it.
 *
 * @param api  GitHub's API, without a trailing slash
 * @throws UnavailableError  GitHub did not answer as documented (REST API: users, emails)
 */
export async function githubPerson(
  accessToken: string,
  api = "https://api.github.com",
): Promise<GithubPerson> {
  const profile = await read(`${api}/user`, accessToken, Profile);
  const emails = await read(`${api}/user/emails`, accessToken, Emails);
  return {
    id: profile.id,
    login: profile.login,
    name: profile.name ?? null,
    avatarUrl: profile.avatar_url ?? undefined,
    email: emails.find(({ primary, verified }) => primary && verified)?.email ?? null,
  };
}

async function read<Schema extends z.ZodType>(
  url: string,
  accessToken: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: "application/vnd.github+json",
      "user-agent": "tackroom",
    },
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  const parsed = schema.safeParse(response.ok ? await response.json() : undefined);
  if (!parsed.success) {
    throw new UnavailableError(`GitHub did not say who signs in (HTTP ${response.status}).`, {
      remedy: "Try again; if it persists, check that the GitHub app may read email addresses.",
    });
  }
  return parsed.data;
}
