/** How people call resource types, longest phrase first, with the registry's name and a plural to write. */
const resourceWords: readonly { type: string; words: RegExp; plural: string }[] = [
  { type: "input_set", words: /\binput[ -_]?sets?\b/, plural: "input sets" },
  { type: "feature_flag", words: /\b(?:feature[ -_]?flags?|fme flags?)\b/, plural: "feature flags" },
  { type: "pull_request", words: /\b(?:pull[ -_]?requests?|prs?)\b/, plural: "pull requests" },
  { type: "user_group", words: /\buser[ -_]?groups?\b/, plural: "user groups" },
  { type: "service_account", words: /\bservice[ -_]?accounts?\b/, plural: "service accounts" },
  { type: "resource_group", words: /\bresource[ -_]?groups?\b/, plural: "resource groups" },
  { type: "approval_instance", words: /\bapproval[ -_]?instances?\b/, plural: "approval instances" },
  {
    type: "infrastructure",
    words: /\binfra(?:structures?|structure definitions?)?\b/,
    plural: "infrastructures",
  },
  { type: "pipeline", words: /\bpipe?lines?\b/, plural: "pipelines" },
  { type: "execution", words: /\b(?:executions?|runs|builds?|jobs?)\b/, plural: "executions" },
  { type: "service", words: /\b(?:micro)?services?\b/, plural: "services" },
  { type: "environment", words: /\b(?:environments?|envs?)\b/, plural: "environments" },
  { type: "trigger", words: /\b(?:triggers|a trigger|the trigger|trigger)\b/, plural: "triggers" },
  { type: "connector", words: /\bconn?ectors?\b/, plural: "connectors" },
  { type: "delegate", words: /\bdelegates?\b/, plural: "delegates" },
  { type: "template", words: /\btemplates?\b/, plural: "templates" },
  { type: "secret", words: /\bsecrets?\b/, plural: "secrets" },
  { type: "organization", words: /\b(?:organi[sz]ations?|orgs?)\b/, plural: "organizations" },
  { type: "project", words: /\bprojects?\b/, plural: "projects" },
  { type: "repository", words: /\b(?:repositor(?:y|ies)|repos?)\b/, plural: "repositories" },
  { type: "role", words: /\broles?\b/, plural: "roles" },
  { type: "user", words: /\busers?\b/, plural: "users" },
  { type: "deployment", words: /\bdeployments\b/, plural: "deployments" },
];

/** The resource type a text speaks of; the first in the order above wins, because it is the more specific phrase. */
export function resourceTypeIn(text: string): { type: string; plural: string; match: string } | null {
  for (const { type, words, plural } of resourceWords) {
    const match = words.exec(text);
    if (match) return { type, plural, match: match[0] };
  }
  return null;
}

/** Type in words, for sentences: `input_set` -> "input set". */
export function typeTitle(type: string): string {
  return type.replaceAll("_", " ");
}
