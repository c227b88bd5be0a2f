import { type NextRequest, NextResponse } from "next/server";
import { signInPath } from "@/lib/addresses";

/**
 * Runs before every page and API answer: a fresh nonce for the content security policy, the security headers, and a
 * quick way to the sign-in page for browsers without a session cookie. The session itself is checked where data is
 * read (`lib/auth`), never here.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const development = process.env.NODE_ENV === "development";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Charts and floating elements place themselves with inline style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

  const { pathname, search } = request.nextUrl;
  const hasSession =
    request.cookies.has("next-auth.session-token") || request.cookies.has("__Secure-next-auth.session-token");
  const open = pathname === signInPath() || pathname.startsWith("/api/");
  if (!hasSession && !open) {
    const target = new URL(signInPath(), request.url);
    if (pathname !== "/") {
      target.searchParams.set("callbackUrl", `${pathname}${search}`);
    }
    return secured(NextResponse.redirect(target), policy);
  }

  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // Server components have no other way to learn the address that they render.
  headers.set("x-pathname", `${pathname}${search}`);
  return secured(NextResponse.next({ request: { headers } }), policy);
}

function secured(response: NextResponse, policy: string): NextResponse {
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  return response;
}

// Uploads of test results pass by: a request that runs through here is kept in memory and cut at ten megabytes.
export const config = {
  matcher: ["/((?!api/test-results|_next/static|_next/image|favicon.ico|icon.svg).*)"],
};
