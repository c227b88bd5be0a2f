import {
  bare,
  HarnessContractError,
  HarnessNotFoundError,
  type HarnessScope,
  readOperation,
  scopeQuery,
} from "@/lib/harness/client";
import { CodeRepository, RepositoryContent } from "@/schemas/harness/code";
import type { ReadOptions } from "./read-options";

interface RepositoryRef {
  scope: HarnessScope;
  repo: string;
}

const repositoryGet = readOperation({
  key: "repository.get",
  method: "GET",
  path: "/code/api/v1/repos/{repo}",
  bind: ({ scope, repo }: RepositoryRef) => ({ path: { repo }, query: scopeQuery(scope) }),
  response: bare(CodeRepository),
});

const contentGet = readOperation({
  key: "file_content.get",
  method: "GET",
  path: "/code/api/v1/repos/{repo}/content/{path}",
  // Without a ref, of the default branch.
  bind: ({ scope, repo, path }: RepositoryRef & { path: string }) => ({
    path: { repo, path },
    query: scopeQuery(scope),
  }),
  response: bare(RepositoryContent),
});

/** A repository of Harness Code in exactly this scope; null where there is none that the token can see. */
export function codeRepository({
  client,
  signal,
  ...ref
}: ReadOptions & RepositoryRef): Promise<CodeRepository | null> {
  return orNull(client.call(repositoryGet, ref, { signal }));
}

/**
 * The text of a file on the default branch of a repository of Harness Code; null where there is no such file.
 *
 * @throws HarnessContractError  it is a folder or a link, no UTF-8, cut, or kept in large file storage
 */
export async function repositoryFile({
  client,
  signal,
  ...ref
}: ReadOptions & RepositoryRef & { path: string }): Promise<string | null> {
  const found = await orNull(client.call(contentGet, ref, { signal }));
  if (found === null) return null;
  const { encoding, data, size, data_size, lfs_object_id } = found.content;
  const refuse = (why: string) =>
    new HarnessContractError(`${ref.path} of ${ref.repo} ${why}.`, {
      details: { operation: contentGet.key },
    });
  if (found.type !== "file" || typeof data !== "string") throw refuse(`is no file, but a ${found.type}`);
  if (lfs_object_id) throw refuse("is kept in large file storage");
  if (typeof size === "number" && typeof data_size === "number" && data_size < size)
    throw refuse("is too large to be read");
  if (encoding === "utf8") return data;
  if (encoding !== "base64") throw refuse(`comes in the unknown encoding ${String(encoding).slice(0, 40)}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(data, "base64"));
  } catch {
    throw refuse("is no text in UTF-8");
  }
}

async function orNull<Result>(call: Promise<Result>): Promise<Result | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return null;
    throw error;
  }
}
