/** Names of what is secret, without case and separators; a longer name that ends with one is secret too. */
const secretNames = new Set(
  "password passwd pwd passphrase passcode secret secretvalue clientsecret secretkey apikey xapikey accesskey sshkey privatekey privatetoken token tokenvalue accesstoken refreshtoken idtoken sessiontoken authtoken authorization bearer credential credentials webhookurl webhooksecret callbackurl cookie encrypted encryptedvalue encryptionkey signingkey masterkey accountkey storagekey subscriptionkey licensekey deploykey applicationkey appkey functionkey keydata".split(
    " ",
  ),
);

/** Endings of names that are written as one word: `PGPASSWORD`, `authtoken`. */
const endings = ["password", "passwd", "passphrase", "secret", "apikey", "token"];

/** The words of a name: `dbPassword` and `DB_PASSWORD` have two. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Whether a key names a secret: `token`, `x-api-key`, `dbPassword`, `GITHUB_TOKEN`; not `tokenRef`, `maxTokens`. */
export function namesSecret(key: string): boolean {
  const words = wordsOf(key.slice(-120));
  if (words.some((_, start) => secretNames.has(words.slice(start).join("")))) return true;
  const last = words.at(-1) ?? "";
  return endings.some((ending) => last.endsWith(ending));
}

/**
 * The same for a name before a value in a text, where there is less to go by: `DATABASE_PASS` and `_auth` are names of secrets
 * there, and signatures of addresses are; `webhookUrl` is none, because its value says itself whether it is one.
 *
 * @param query whether it stands in the query of an address
 */
export function namesSecretInText(name: string, query: boolean): boolean {
  const known = judged.get(name);
  if (known !== undefined && !query) return known;
  const verdict = judgeInText(name, query);
  // Logs repeat the same names; a text made of ever new ones must not fill the memory.
  if (!query && name.length < 100 && judged.size < 2_000) judged.set(name, verdict);
  return verdict;
}

const judged = new Map<string, boolean>();

function judgeInText(name: string, query: boolean): boolean {
  const words = wordsOf(name.slice(-120));
  const last = words.at(-1) ?? "";
  if (last === "url" || last === "authorization" || last === "cookie" || last === "bearer") return false;
  if (last === "encrypted") return false;
  if (words.length > 1 && last === "pass") return true;
  if (name.endsWith("_auth") && words.length === 1) return true;
  if (query && (last === "signature" || last === "sig")) return true;
  return namesSecret(name);
}

/** Whether it is a password, which people choose: words may be one. */
export const namesPassword = (name: string): boolean => /pass|pwd/i.test(name.slice(-40));
