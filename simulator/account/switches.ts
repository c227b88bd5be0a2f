import { z } from "zod";

/** `1/20`, `0.05`, or a number: how many of all. */
const Share = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?(\/\d+)?$/, "is a share such as 1/20 or 0.05")
      .transform((text) => {
        const [part = "0", whole = "1"] = text.split("/");
        return Number(part) / Number(whole);
      }),
  ])
  .pipe(z.number().min(0).max(1));

/** In what real accounts differ. The values of `todaysAccount` are a clean account on Harness's own servers of today. */
const Facts = {
  /** Statuses that a filter may name: an older server refuses the young ones, as any server refuses made-up ones. */
  statuses: z.enum(["today", "older"]),
  /** Whether lists say how many there are in all. */
  totals: z.boolean(),
  /** Pages hold at most so many items, whatever was asked for; null for the limits of each route. */
  pageCap: z.number().int().min(1).nullable(),
  /** The share of executions whose data is of other shapes than most. */
  dirty: Share,
  /** How long after a step's end its stored log is still empty. */
  slowLogsMs: z.number().int().min(0),
  /** What `currentUser` says to a service account's token: 400 by the rule, 403, or 500. */
  serviceAccountUser: z.enum(["refused", "forbidden", "failing"]),
  /** What an execution is called that passed though a step failed whose failure is ignored. */
  ignoredFailure: z.enum(["IgnoreFailed", "PassedWithWarning"]),
  /** Feature flags are those of Feature Management & Experimentation, or of the legacy product; never both. */
  featureFlags: z.enum(["fme", "legacy"]),
};

const AccountFacts = z.strictObject(Facts);
export type AccountFacts = z.infer<typeof AccountFacts>;

/** Some facts to change; `olderServer` stands for the three that an older, self-managed server has at once. */
export const AccountChange = AccountFacts.partial().extend({ olderServer: z.boolean().optional() });
export type AccountChange = z.infer<typeof AccountChange>;

export const todaysAccount: AccountFacts = {
  statuses: "today",
  totals: true,
  pageCap: null,
  dirty: 0,
  slowLogsMs: 0,
  serviceAccountUser: "refused",
  ignoredFailure: "IgnoreFailed",
  featureFlags: "fme",
};

const olderServer = { statuses: "older", totals: false, pageCap: 50 } as const;
const { statuses, totals, pageCap } = todaysAccount;

/** The account's facts, which tests and measurements change while it runs. */
export class AccountSwitches {
  #facts: AccountFacts = todaysAccount;

  get facts(): AccountFacts {
    return this.#facts;
  }

  change({ olderServer: older, ...facts }: AccountChange): AccountFacts {
    const server = older === undefined ? {} : older ? olderServer : { statuses, totals, pageCap };
    const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    this.#facts = AccountFacts.parse({ ...this.#facts, ...server, ...given });
    return this.#facts;
  }

  reset(): AccountFacts {
    this.#facts = todaysAccount;
    return this.#facts;
  }
}

const onOff = z.enum(["on", "off"]).transform((text) => text === "on");
const wholeNumber = z.string().regex(/^\d+$/, "is a whole number").transform(Number);

const variables: { name: string; fact: keyof AccountChange; reads: z.ZodType }[] = [
  { name: "SIM_OLDER_SERVER", fact: "olderServer", reads: onOff },
  { name: "SIM_STATUSES", fact: "statuses", reads: Facts.statuses },
  { name: "SIM_TOTALS", fact: "totals", reads: onOff },
  { name: "SIM_PAGE_CAP", fact: "pageCap", reads: wholeNumber },
  { name: "SIM_DIRTY", fact: "dirty", reads: Share },
  { name: "SIM_SLOW_LOGS_MS", fact: "slowLogsMs", reads: wholeNumber },
  { name: "SIM_SERVICE_ACCOUNT_USER", fact: "serviceAccountUser", reads: Facts.serviceAccountUser },
  { name: "SIM_IGNORED_FAILURE", fact: "ignoredFailure", reads: Facts.ignoredFailure },
  { name: "SIM_FEATURE_FLAGS", fact: "featureFlags", reads: Facts.featureFlags },
];

/**
 * The facts that an environment's variables state; those that are not set are not in it.
 *
 * @throws RangeError naming the variable that says nothing sensible
 */
export function accountOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): AccountChange {
  const stated = variables.flatMap(({ name, fact, reads }) => {
    const text = environment[name];
    if (text === undefined || text === "") return [];
    const read = reads.safeParse(text);
    if (!read.success) throw new RangeError(`${name} says "${text}": ${read.error.issues[0]?.message ?? ""}`);
    return [[fact, read.data]];
  });
  return AccountChange.parse(Object.fromEntries(stated));
}
