import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { TokenStore } from "@/simulator/http/auth";
import { testAccount } from "@/simulator/http/routes/account.fixture";
import { createServer, withoutGateway } from "@/simulator/http/server";

/**
 * How much of a catalogue of Harness operations the simulator answers: `--data DIR` with `catalogue.json`. An operation
 * counts as answered unless its route is unknown (400 RESOURCE_NOT_FOUND_EXCEPTION), its verb is wrong (405), or the
 * simulator breaks (5xx). Bodies are empty objects, so refusals of input count as answers: the route is known.
 *
 * Prints JSON: answered, wrongInCatalogue (with the reason: what is no route at Harness is none here), unanswered. Exits with 1 when
 * something is unanswered.
 */
const Catalogue = z.object({
  operations: z.array(
    z.object({
      resource_type: z.string(),
      op: z.string(),
      method: z.string(),
      path: z.string().nullish(),
      base: z.string().nullish(),
      pathVariants: z.array(z.object({ path: z.string().nullish(), method: z.string().nullish() })).nullish(),
    }),
  ),
});

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (!values.data) throw new Error("Give the folder with --data DIR.");
const catalogue = Catalogue.parse(JSON.parse(readFileSync(join(values.data, "catalogue.json"), "utf8")));

const { world, sim } = testAccount();
const tokens = new TokenStore(world, null);
const app = createServer(world, sim, tokens);
const token = tokens.values().main ?? "";
const project = world.projects[0];
if (project === undefined) throw new Error("The story has no project.");

const orgNames = new Set(["org", "org_id", "orgIdentifier"]);
const projectNames = new Set(["project", "project_id", "projectIdentifier"]);
const accountNames = new Set(["account", "account_id", "accountId"]);

/** Scope names become the story's, any other name an entity that does not exist. */
const fill = (path: string): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    if (/^\/ng\/api\/(organizations|projects)\//.test(path)) return "nothing";
    if (orgNames.has(name)) return project.orgIdentifier;
    if (projectNames.has(name)) return project.identifier;
    return accountNames.has(name) ? world.account.id : "nothing";
  });

const scope = new URLSearchParams({
  accountIdentifier: world.account.id,
  accountID: world.account.id,
  orgIdentifier: project.orgIdentifier,
  projectIdentifier: project.identifier,
});

interface Ask {
  name: string;
  method: string;
  path: string;
}

const asks = new Map<string, Ask>();
for (const operation of catalogue.operations) {
  const prefix = operation.base?.includes("/gateway/rmg") ? "/gateway/rmg" : "";
  const forms = [{ path: operation.path, method: operation.method }, ...(operation.pathVariants ?? [])];
  for (const form of forms) {
    if (!form.path) continue;
    const method = form.method ?? operation.method;
    const path = `${prefix}${fill(form.path)}`;
    asks.set(`${method} ${path}`, { name: `${operation.resource_type}.${operation.op}`, method, path });
  }
}

/** Operations whose catalogued path or verb is no route of the API, by what the API has instead. */
const wrong: readonly { operation: RegExp; method?: string; reason: string }[] = [
  {
    operation: /^pipeline\.execute:retry$/,
    reason: "The API retries by POST on the pipeline with planExecutionId and retryStages.",
  },
  {
    operation: /^fme_feature_flag(_definition)?\./,
    method: "PUT",
    reason: "PUT is the verb of the older API on another host; here it is POST, or PATCH for a change.",
  },
  { operation: /^user\.get$/, reason: "The API gets a user from /ng/api/user/aggregate." },
  {
    operation: /^service_account\.get$/,
    reason: "The API gets a service account from /ng/api/serviceaccount/aggregate.",
  },
  {
    operation: /^delegate_token\./,
    reason: "The API names the token in the query, and lists its delegates at /delegate-groups.",
  },
];
const reasonOf = ({ name, method }: Ask): string | undefined =>
  wrong.find((entry) => entry.operation.test(name) && (entry.method ?? method) === method)?.reason;

const wrongInCatalogue: {
  operation: string;
  method: string;
  path: string;
  status: number;
  reason: string;
}[] = [];
const byStatus: Record<string, number> = {};
const unanswered: { operation: string; method: string; path: string; status: number }[] = [];
for (const { name, method, path } of asks.values()) {
  const hasBody = method !== "GET" && method !== "DELETE";
  const answer = await app.fetch(
    withoutGateway(
      new Request(`http://localhost${path}?${scope}`, {
        method,
        headers: { "x-api-key": token, "content-type": "application/json" },
        ...(hasBody ? { body: "{}" } : {}),
      }),
    ),
  );
  byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
  const text = await answer.text();
  const known =
    answer.status < 500 && answer.status !== 405 && !text.includes("RESOURCE_NOT_FOUND_EXCEPTION");
  if (known) continue;
  const reason = reasonOf({ name, method, path });
  const found = { operation: name, method, path, status: answer.status };
  if (reason === undefined) unanswered.push(found);
  else wrongInCatalogue.push({ ...found, reason });
}

console.log(
  JSON.stringify(
    {
      operations: catalogue.operations.length,
      routes: asks.size,
      answered: asks.size - unanswered.length - wrongInCatalogue.length,
      share: Number(((asks.size - unanswered.length) / asks.size).toFixed(4)),
      byStatus,
      wrongInCatalogue,
      unanswered,
    },
    null,
    2,
  ),
);
if (unanswered.length > 0) process.exitCode = 1;
