import { type CauseRule, causeRule as rule } from "./classify-rule";

const unreachable =
  "(?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ESOCKETTIMEDOUT|[Cc]onnection (?:refused|reset|timed out)|timed? ?out|[Cc]ould not resolve|[Tt]emporary failure|i/o timeout|TLS handshake|no such host|Network is unreachable|(?:status(?: code)?:? |HTTP(?:/[\\d.]+)? |error: |returned )?\\b(?:429|500|502|503|504)\\b|Bad Gateway|Service Unavailable|Gateway Time-?out|Too Many Requests|socket hang up|EOF|RemoteDisconnected|Read timed out)";
const registry =
  "(?:npm (?:ERR!|error)|yarn|pnpm|ERR_PNPM|registry|artifactory|nexus|repo(?:1)?\\.maven|maven-metadata|[Cc]ould not (?:transfer|resolve|GET|HEAD)|pypi|\\bpip\\b|files\\.pythonhosted|rubygems|bundler?|gem |crates\\.io|cargo|proxy\\.golang|goproxy|sum\\.golang|nuget|packagist|composer|docker\\.io|docker pull|gcr\\.io|quay\\.io|ghcr\\.io|\\.pkg\\.dev|ecr\\.|failed to (?:fetch|pull|resolve reference)|pull(?:ing)? image|chart repositor|[Dd]ownload)";

/** Packages, images, charts, and the wire they come over. */
export const supplyRules: readonly CauseRule[] = [
  // a package, image or chart
  rule(
    "registry-unreachable",
    "dependency_or_registry",
    8,
    new RegExp(`${registry}.*${unreachable}|${unreachable}.*${registry}`),
  ),
  rule(
    "npm-resolve",
    "dependency_or_registry",
    8,
    /npm (?:ERR!|error) (?:code )?(?:E404|ERESOLVE|ETARGET|EINTEGRITY|E50\d|E429|notarget|ENOVERSIONS|EUSAGE)|unable to resolve dependency tree|EINTEGRITY|No matching version found/,
  ),
  rule(
    "peer-conflict",
    "dependency_or_registry",
    8,
    /[Uu]nmet peer|PEER_DEP|peer dep(?:endenc)|doesn't provide \S+.*(?:requested|found)|[Dd]ependency ?[Cc]onvergence|conflicting (?:dependencies|requirements|versions)|incompatible versions?|version conflict/,
  ),
  rule(
    "yarn-fetch",
    "dependency_or_registry",
    8,
    /YN0035|remote server failed to provide the requested resource|YN0001.*(?:RequestError|fetch)|YN0082|YN0016/,
  ),
  rule(
    "npm-network",
    "dependency_or_registry",
    6,
    /npm (?:ERR!|error) network|npm (?:ERR!|error) (?:code|errno) (?:ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ERR_SOCKET)/,
  ),
  rule(
    "lockfile",
    "dependency_or_registry",
    7,
    /lockfile (?:needs to be updated|is not up to date|would have been modified)|ERR_PNPM_(?:OUTDATED_LOCKFILE|NO_MATCHING|FETCH_(?!40[13])|META_FETCH|TARBALL|UNEXPECTED_STORE)|package-lock\.json.*(?:not in sync|out of sync)|`npm ci` can only install/,
  ),
  rule(
    "pip-resolve",
    "dependency_or_registry",
    8,
    /No matching distribution found|Could not find a version that satisfies|ResolutionImpossible|version solving failed|Hash(?:es)? (?:mismatch|do not match)|THESE PACKAGES DO NOT MATCH THE HASHES/i,
  ),
  rule(
    "maven-resolve",
    "dependency_or_registry",
    8,
    /Could not resolve dependencies|Could not (?:find|transfer|resolve) artifact|Non-resolvable parent POM|Failed to (?:read artifact descriptor|collect dependencies)|Could not (?:install|deploy|retrieve) (?:metadata|artifacts?)|Failed to (?:install|deploy|retrieve) (?:metadata|artifacts?)|Could not resolve all (?:files|artifacts|dependencies|task dependencies)|Could not (?:GET|HEAD|PUT) 'http/,
  ),
  rule(
    "gem-resolve",
    "dependency_or_registry",
    8,
    /Could not find gem|Could not find \S+ in any of the sources|Bundler could not find compatible|An error occurred while installing \S+/,
  ),
  rule(
    "go-resolve",
    "dependency_or_registry",
    7,
    /missing go\.sum entry|no required module provides|checksum mismatch|unknown revision|reading \S*(?:proxy\.golang|sum\.golang)|cannot find module providing|(?:reading|Get) "?https?:\/\/\S+\/@v\/|^go: \S+@\S+: (?:reading|Get|git ls-remote) /,
  ),
  rule(
    "cargo-resolve",
    "dependency_or_registry",
    7,
    /failed to (?:select a version|download from|get `\S+` as a dependency|load source for dependency)|no matching package named|failed to fetch `https/,
  ),
  rule(
    "composer-resolve",
    "dependency_or_registry",
    7,
    /Your requirements could not be resolved|could not be downloaded|The requested package \S+ could not be found/,
  ),
  rule(
    "nuget-resolve",
    "dependency_or_registry",
    8,
    /\bNU1\d{3}\b|Unable to load the service index|Unable to find package/,
  ),
  rule(
    "image-pull",
    "dependency_or_registry",
    9,
    /ErrImagePull|ImagePullBackOff|pull access denied|manifest (?:for .+ )?(?:unknown|not found)|toomanyrequests|failed to (?:pull|resolve reference|resolve source metadata)|Back-off pulling image|InvalidImageName|image .+ not found|You have reached your pull rate limit/i,
  ),
  rule(
    "chart-fetch",
    "dependency_or_registry",
    7,
    /failed to (?:download|fetch) .*chart|chart .* not found in|no chart (?:name|version) found|no cached repo found|failed to fetch provider|Failed to (?:query available provider packages|install provider)/i,
  ),
  rule(
    "system-package",
    "dependency_or_registry",
    6,
    /^E: (?:Unable to locate package|Failed to fetch|Package .+ has no installation)|Unable to fetch some archives|No package .+ available|Hash Sum mismatch|target not found:|unable to select packages|^WARNING: (?:fetching|opening) https?:\/\//,
  ),
  rule(
    "module-missing",
    "dependency_or_registry",
    4,
    /ModuleNotFoundError|No module named|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|cannot load such file|Can't locate \S+ in @INC|there is no package called|package \S+ does not exist/,
  ),
  // the wire
  rule("refused", "network", 7, /ECONNREFUSED|[Cc]onnection refused|connect: connection refused/),
  rule(
    "reset",
    "network",
    6,
    /ECONNRESET|[Cc]onnection reset|socket hang up|[Bb]roken pipe|unexpected EOF|early EOF|RPC failed|[Rr]emote end hung up|stream error|transport is closing|Connection (?:was )?(?:aborted|closed)/,
  ),
  rule(
    "dns",
    "network",
    7,
    /ENOTFOUND|EAI_AGAIN|[Cc]ould not resolve host|no such host|Temporary failure (?:in name )?resol|Name or service not known|UnknownHostException|getaddrinfo|NXDOMAIN/,
  ),
  rule(
    "net-timeout",
    "network",
    6,
    /ETIMEDOUT|ESOCKETTIMEDOUT|i\/o timeout|TLS handshake timeout|[Cc]onnect(?:ion)?(?: attempt)? timed out|connect timeout|Read timed out|SocketTimeoutException|ConnectTimeout|net\/http: (?:request canceled|timeout)/,
  ),
  rule(
    "unreachable",
    "network",
    7,
    /Network is unreachable|No route to host|EHOSTUNREACH|ENETUNREACH|Unable to connect to the server|Failed to connect to \S+ port/,
  ),
  rule(
    "http-5xx",
    "network",
    5,
    /The requested URL returned error: 5\d\d|\b(?:502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out)|HTTP (?:502|503|504)|status(?: code)?:? (?:502|503|504)\b/i,
  ),
];
