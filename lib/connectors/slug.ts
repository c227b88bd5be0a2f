/**
 * A short URL-safe name made of a display name: `Acme (EU)` becomes `acme-eu`. Never with a dot, and never empty: of a
 * name without letters and digits it is `otherwise`.
 */
export function slugOf(displayName: string, otherwise: string): string {
  const slug = displayName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return slug === "" ? otherwise : slug;
}

/** A project's address in URLs. Unique, because slugs and Harness identifiers hold no dot. */
export function projectKey(
  slug: string,
  project: { orgIdentifier: string; projectIdentifier: string },
): string {
  return `${slug}.${project.orgIdentifier}.${project.projectIdentifier}`;
}
