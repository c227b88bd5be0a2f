import type { Fault, FaultKind } from "@/simulator/faults/fault";
import { accessDenied, errorDto } from "@/simulator/http/envelope";

const messages: Record<number, { code: string; message: string; title: string }> = {
  401: { code: "INVALID_TOKEN", message: "Token is not valid.", title: "Unauthorized" },
  429: {
    code: "TOO_MANY_REQUESTS",
    message: "Too many requests. Please retry later.",
    title: "Too Many Requests",
  },
  500: {
    code: "UNKNOWN_ERROR",
    message: "Oops, something went wrong on our end. Please contact Harness Support.",
    title: "Internal Server Error",
  },
  502: { code: "UNKNOWN_ERROR", message: "Bad gateway", title: "Bad Gateway" },
  503: { code: "SERVICE_UNAVAILABLE", message: "Service is not available", title: "Service Unavailable" },
  504: { code: "UNKNOWN_ERROR", message: "Gateway timeout", title: "Gateway Timeout" },
};

const page = (status: number, title: string, text: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center><p>${text}</p></body></html>\n`;

const html = (status: number, body: string, headers: Record<string, string>): Response =>
  new Response(body, { status, headers: { "content-type": "text/html; charset=utf-8", ...headers } });

/** The answer to a fault with an error status. */
export function statusAnswer(fault: Fault, status: number): Response {
  const known = messages[status] ?? {
    code: "UNKNOWN_ERROR",
    message: `Request failed with status ${status}`,
    title: "Error",
  };
  const headers: Record<string, string> =
    fault["retry-after"] === undefined ? {} : { "retry-after": String(fault["retry-after"]) };
  const shape = fault.body ?? (status === 502 || status === 504 ? "html" : "dto");
  if (shape === "html")
    return html(status, page(status, known.title, "The upstream gave no valid answer."), headers);
  if (shape === "text")
    return new Response(known.title, { status, headers: { "content-type": "text/plain", ...headers } });
  return Response.json(errorDto(known.code, known.message), { status, headers });
}

/** The answers that need no look at the real one; null for the kinds that spoil the real answer. */
export function kindAnswer(kind: FaultKind, query: URLSearchParams): Response | null {
  switch (kind) {
    case "status-error":
      return Response.json(errorDto("UNKNOWN_ERROR", messages[500]?.message ?? ""), { status: 200 });
    case "invalid-token":
      return Response.json(errorDto("INVALID_TOKEN", "Token is not valid."), { status: 401 });
    case "expired-token":
      return Response.json(errorDto("EXPIRED_TOKEN", "Token expired."), { status: 401 });
    case "revoked-token":
      return Response.json(errorDto("REVOKED_TOKEN", "Token is not valid."), { status: 401 });
    case "access-denied": {
      const denied = accessDenied({
        principal: "kR3vU0sTQ2aZb9nLmX1pWg",
        permission: "core_pipeline_view",
        resourceType: "PIPELINE",
        resourceIdentifier: null,
        scope: {
          accountIdentifier: query.get("accountIdentifier") ?? "",
          orgIdentifier: query.get("orgIdentifier"),
          projectIdentifier: query.get("projectIdentifier"),
        },
      });
      return Response.json(denied.body, { status: denied.httpStatus });
    }
    case "waf":
      return html(403, page(403, "Forbidden", "The request was blocked by a security rule."), {});
    case "invalid-json":
      return new Response('{"status":"SUCCESS","data":{"content":[NaN,,}', {
        headers: { "content-type": "application/json" },
      });
    default:
      return null;
  }
}
