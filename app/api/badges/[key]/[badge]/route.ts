import { createHash } from "node:crypto";
import { systemContext } from "@/lib/auth";
import { NotFoundError } from "@/lib/errors";
import { publicRoute } from "@/lib/http";
import { badgeKinds, readBadge } from "@/lib/test-reliability";

export const dynamic = "force-dynamic";

const maxAgeSeconds = 300;

/** A badge for a README: readable by whoever knows the address, of which the key cannot be guessed. */
export const GET = publicRoute<{ key: string; badge: string }>(async ({ request, params }) => {
  const kind = badgeKinds.find((each) => each === params.badge);
  if (kind === undefined || params.key.length > 64)
    throw new NotFoundError("There is no badge at this address.");
  const ctx = await systemContext("Badge", { signal: request.signal });
  const svg = await readBadge(ctx, { key: params.key, kind });
  const etag = `"${createHash("sha256").update(svg).digest("base64url").slice(0, 27)}"`;
  const headers = {
    "content-type": "image/svg+xml; charset=utf-8",
    "cache-control": `public, max-age=${maxAgeSeconds}`,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cross-origin-resource-policy": "cross-origin",
    etag,
  };
  return request.headers.get("if-none-match") === etag
    ? new Response(null, { status: 304, headers })
    : new Response(svg, { headers });
});
