import { ForbiddenError } from "@/lib/errors";

/**
 * Refuses a state-changing request that another site's page sent. Browsers set `Sec-Fetch-Site` and `Origin` and no
 * page can forge them; a request without either comes from a program, which has no cookie to abuse.
 *
 * @throws ForbiddenError
 */
export function assertSameOrigin(request: Request, publicUrl: string): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") {
    throw new ForbiddenError("This request came from another site and was refused.");
  }
  const origin = request.headers.get("origin");
  if (origin === null) {
    return;
  }
  const host = request.headers.get("host");
  const sameHost = URL.canParse(origin) && host !== null && new URL(origin).host === host;
  if (!sameHost && origin !== new URL(publicUrl).origin) {
    throw new ForbiddenError("This request came from another site and was refused.");
  }
}
