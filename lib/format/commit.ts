/** A commit's id as people read it: its first seven characters, as Git shortens it; where there is none, an en dash. */
export function shortCommit(sha: string | null | undefined, missing = "–"): string {
  return sha?.slice(0, 7) ?? missing;
}
