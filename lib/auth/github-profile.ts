import { z } from "zod";
import { UnavailableError } from "@/lib/errors";

const Profile = z.looseObject({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const Membership = z.looseObject({ state: z.string() });
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

/**
 * Which of some organizations the person is an active member of. Needs the scope `read:org`.
 *
 * @param names logins of organizations
 * @throws UnavailableError  GitHub failed; that somebody is no member, or may not be told, is an answer (403, 404)
 */
export async function githubMemberships(
  accessToken: string,
  names: readonly string[],
  api = "https://api.github.com",
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const url = `${api}/user/memberships/orgs/${encodeURIComponent(name)}`;
    const response = await ask(url, accessToken);
    if (response.status === 403 || response.status === 404) {
      await response.body?.cancel();
      continue;
    }
    if ((await parsed(response, Membership)).state === "active") found.push(name);
  }
  return found;
}

function ask(url: string, accessToken: string): Promise<Response> {
  return fetch(url, {
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: "application/vnd.github+json",
      "user-agent": "tackroom",
    },
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
}

async function read<Schema extends z.ZodType>(
  url: string,
  accessToken: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  return parsed(await ask(url, accessToken), schema);
}

async function parsed<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = schema.safeParse(response.ok ? await response.json() : undefined);
  if (!answer.success) {
    throw new UnavailableError(`GitHub did not say who signs in (HTTP ${response.status}).`, {
      remedy: "Try again; if it persists, check that the GitHub app may read email addresses.",
    });
  }
  return answer.data;
}
