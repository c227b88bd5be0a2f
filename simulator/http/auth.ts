import type { Context, MiddlewareHandler } from "hono";
import { errorDto, HarnessError } from "@/simulator/http/envelope";
import type { Principal, SimEnv } from "@/simulator/http/routes/route";
import { isServiceToken } from "@/simulator/http/service-token";
import { commitSha, hexId } from "@/simulator/story/random";
import { serviceAccounts } from "@/simulator/story/service-accounts";
import type { World } from "@/simulator/story/types";

export type TokenName = "main" | "viewer" | "expired" | "revoked" | "noProjects" | "serviceAccount";

interface StoredToken {
  name: TokenName | string;
  value: string;
  principal: Principal;
  state: "active" | "expired" | "revoked";
}

/** The personal access tokens of the account: what a person would have made in Harness's profile page. */
export class TokenStore {
  readonly #tokens: StoredToken[];
  readonly #mainIsGiven: boolean;

  /** `mainToken` is the caller's own secret for the full token; without it, one is composed from the seed. */
  constructor(world: World, mainToken: string | null) {
    this.#mainIsGiven = mainToken !== null;
    const [owner, reader] = [world.users[0], world.users[5]];
    if (!owner || !reader) throw new RangeError("The story has too few users");
    const full: Principal = {
      kind: "USER",
      uuid: owner.uuid,
      name: owner.name,
      email: owner.email,
      canWrite: true,
      projects: null,
    };
    const viewer: Principal = {
      kind: "USER",
      uuid: reader.uuid,
      name: reader.name,
      email: reader.email,
      canWrite: false,
      projects: null,
    };
    const [machine] = serviceAccounts;
    const make = (name: TokenName, kind = "pat"): string =>
      [
        kind,
        world.account.id,
        hexId(world.seed, "token", name),
        commitSha(world.seed, "secret", name).slice(0, 20),
      ].join(".");
    this.#tokens = [
      { name: "main", value: mainToken ?? make("main"), principal: full, state: "active" },
      { name: "viewer", value: make("viewer"), principal: viewer, state: "active" },
      { name: "expired", value: make("expired"), principal: full, state: "expired" },
      { name: "revoked", value: make("revoked"), principal: full, state: "revoked" },
      {
        name: "noProjects",
        value: make("noProjects"),
        principal: { ...viewer, projects: [] },
        state: "active",
      },
      {
        name: "serviceAccount",
        value: make("serviceAccount", "sat"),
        principal: {
          ...full,
          kind: "SERVICE_ACCOUNT",
          uuid: machine.identifier,
          name: machine.name,
          email: machine.email,
        },
        state: "active",
      },
    ];
  }

  /** Token values by name. */
  values(): Record<string, string> {
    return Object.fromEntries(this.#tokens.map((token) => [token.name, token.value]));
  }

  /** What the control endpoint shows: the demo's own tokens, never a secret that the caller brought along. */
  shown(): { name: string; value: string | null; state: StoredToken["state"]; canWrite: boolean }[] {
    return this.#tokens.map(({ name, value, state, principal }) => ({
      name,
      value: name === "main" && this.#mainIsGiven ? null : value,
      state,
      canWrite: principal.canWrite,
    }));
  }

  /** Changes a token's state by its name; false when there is none. */
  setState(name: string, state: StoredToken["state"]): boolean {
    const token = this.#tokens.find((candidate) => candidate.name === name);
    if (token) token.state = state;
    return token !== undefined;
  }

  /** Whose a token is, whatever its state; null for one that nobody has. */
  ownerOf(value: string): { principal: Principal; state: StoredToken["state"] } | null {
    return this.#tokens.find((token) => token.value === value) ?? null;
  }

  /** @throws HarnessError 401 as Harness words it */
  authenticate(value: string | undefined): Principal {
    const token = this.#tokens.find((candidate) => candidate.value === value);
    if (!token) throw unauthorized("INVALID_TOKEN", "Token is not valid.");
    if (token.state === "expired") throw unauthorized("EXPIRED_TOKEN", "Token expired.");
    if (token.state === "revoked") throw unauthorized("REVOKED_TOKEN", "Token is not valid.");
    return token.principal;
  }
}

function unauthorized(code: string, message: string): HarnessError {
  return new HarnessError(401, errorDto(code, message));
}

/** Routes that check no token: inbound webhooks and signed links. */
const open = [/^\/pipeline\/api\/webhook\/custom\//, /^\/storage\//];

/** Routes that need no account beside the token. */
const withoutAccount = [...open, /^\/ng\/api\/user\/currentUser$/];

const services = /^(\/log-service|(\/gateway)?\/ti-service)\//;

/** The test service's own front, which Harness's runners use, knows no API keys; the gateway does (ti-client). */
const ownFront = /^\/ti-service\//;

/** The account that a request names, wherever it may. */
function accountOf(c: Context): string | undefined {
  for (const name of ["accountIdentifier", "accountId", "accountID", "routingId", "account_id"]) {
    const value = c.req.query(name);
    if (value) return value;
  }
  return c.req.header("harness-account");
}

/**
 * Checks the token (`x-api-key`, or a bearer) and that the account is named. The log and test services answer with
 * bodies of their own, and also take the short-lived tokens that they hand out; behind its own front the test service takes nothing
 * else.
 */
export function authentication(
  world: World,
  tokens: TokenStore,
  now: () => number,
): MiddlewareHandler<SimEnv> {
  return async (c, next) => {
    const { path } = c.req;
    if (open.some((pattern) => pattern.test(path))) return next();
    const bearer = c.req.header("authorization")?.replace(/^Bearer\s+/i, "");
    const value = c.req.header("x-api-key") ?? bearer;
    if (services.test(path)) {
      const serviceToken = c.req.header("x-harness-token") ?? bearer;
      if (serviceToken && isServiceToken(serviceToken, now())) {
        c.set("principal", {
          kind: "USER",
          uuid: "service",
          name: "service",
          email: "",
          canWrite: true,
          projects: null,
        });
        return next();
      }
      try {
        if (ownFront.test(path)) throw unauthorized("INVALID_TOKEN", "Token is not valid.");
        c.set("principal", tokens.authenticate(value));
      } catch (error) {
        if (error instanceof HarnessError) throw new HarnessError(401, { error_msg: "Unauthorized" });
        throw error;
      }
      return next();
    }
    c.set("principal", tokens.authenticate(value));
    const account = accountOf(c);
    if (!account && !withoutAccount.some((pattern) => pattern.test(path))) {
      throw new HarnessError(
        400,
        errorDto("INVALID_REQUEST", "Invalid request: Account detail is not present in the request"),
      );
    }
    if (account && account !== world.account.id) throw unauthorized("INVALID_TOKEN", "Token is not valid.");
    return next();
  };
}
