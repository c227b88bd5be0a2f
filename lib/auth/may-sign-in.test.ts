import { describe, expect, it } from "vitest";
import { maySignIn } from "./may-sign-in";

const secrets = { clientId: "id", clientSecret: "secret" };
const github = (users: string[], organizations: string[] = []) => ({
  adminEmails: ["boss@example.com"],
  oidc: null,
  github: { ...secrets, users, organizations },
});
const oidc = (...allowedDomains: string[]) => ({
  adminEmails: ["boss@elsewhere.example"],
  github: null,
  oidc: { ...secrets, issuer: "https://id.example.com", name: "SSO", allowedDomains },
});
const ada = { provider: "github", verifiedEmail: "Ada@Example.com", login: "Ada", organizations: ["Acme"] };

describe("GitHub, where anybody can have an account", () => {
  it("lets in whom the list names by login, verified address or organization, in any case of letters", () => {
    expect(maySignIn(ada, github(["ada"]))).toBe(true);
    expect(maySignIn(ada, github(["ada@example.com"]))).toBe(true);
    expect(maySignIn(ada, github([], ["acme"]))).toBe(true);
    expect(maySignIn({ ...ada, verifiedEmail: "boss@example.com" }, github(["grace"]))).toBe(true);
  });

  it("lets in nobody else", () => {
    expect(maySignIn(ada, github(["grace"], ["other"]))).toBe(false);
    expect(maySignIn({ ...ada, verifiedEmail: null }, github(["ada@example.com"]))).toBe(false);
    expect(maySignIn({ ...ada, login: undefined, organizations: [] }, github(["ada"], ["acme"]))).toBe(false);
    expect(maySignIn(ada, github([]))).toBe(false);
  });

  it("lets everybody in when the operator says so", () => {
    expect(maySignIn(ada, github(["*"]))).toBe(true);
  });
});

describe("OpenID Connect", () => {
  const of = (verifiedEmail: string | null) => ({ provider: "oidc", verifiedEmail });

  it("lets in whom the issuer lets in when no domain is named", () => {
    expect(maySignIn(of(null), oidc())).toBe(true);
  });

  it("lets in verified addresses of the named domains only, and no domain that merely ends alike", () => {
    expect(maySignIn(of("ada@EXAMPLE.com"), oidc("example.com"))).toBe(true);
    expect(maySignIn(of("boss@elsewhere.example"), oidc("example.com"))).toBe(true);
    for (const email of [null, "ada@notexample.com", "ada@example.com.evil.example", "ada@sub.example.com"]) {
      expect(maySignIn(of(email), oidc("example.com"))).toBe(false);
    }
  });
});

it("demo accounts are on no list", () => {
  expect(maySignIn({ provider: "demo", verifiedEmail: null }, oidc("example.com"))).toBe(true);
});

it("a list of one provider is not asked about another", () => {
  expect(maySignIn({ provider: "demo", verifiedEmail: null }, github([]))).toBe(true);
  expect(maySignIn({ provider: "oidc", verifiedEmail: null }, github([]))).toBe(true);
  expect(maySignIn({ provider: "github", verifiedEmail: null }, oidc("example.com"))).toBe(true);
});
