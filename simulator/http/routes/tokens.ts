import type { Hono } from "hono";
import type { TokenStore } from "@/simulator/http/auth";
import { errorDto, failureDto, HarnessError, ok } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";
import type { World } from "@/simulator/story/types";

/** What Harness tells of a token, whoever's it is. The token is the body, and the body is plain text. */
export function registerTokenRoutes(app: Hono<SimEnv>, world: World, tokens: TokenStore): void {
  app.post("/ng/api/token/validate", async (c) => {
    const type = c.req.header("content-type") ?? "";
    if (!type.startsWith("text/plain")) {
      throw new HarnessError(415, { code: 415, message: "HTTP 415 Unsupported Media Type" });
    }
    const value = (await c.req.text()).trim();
    if (value === "")
      throw new HarnessError(400, failureDto("INVALID_REQUEST", "Invalid request: token is empty"));
    const token = tokens.ownerOf(value);
    if (token === null) throw new HarnessError(401, errorDto("INVALID_TOKEN", "Token is not valid."));
    const { principal, state } = token;
    const validTo = world.storyNow + (state === "expired" ? -1 : 90) * 24 * 3600_000;
    return c.json(
      ok({
        accountIdentifier: world.account.id,
        parentIdentifier: principal.uuid,
        username: principal.name,
        email: principal.email,
        apiKeyType: principal.kind,
        valid: state === "active",
        validTo,
      }),
    );
  });
}
