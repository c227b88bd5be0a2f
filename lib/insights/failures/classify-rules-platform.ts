import { type CauseRule, causeRule as rule } from "./classify-rule";

/** Machines, limits, time, rights, settings, people. */
export const platformRules: readonly CauseRule[] = [
  // machines, pods, delegates
  rule(
    "delegate",
    "infrastructure",
    9,
    /No eligible delegate|delegate.{0,40}(?:not (?:available|connected|found)|disconnected|lost|went offline|shutting down|restarted)|No matching selector|DELEGATE_(?:RESTART|PROVISIONING)|Delegate (?:task )?(?:expired|failed to|is down)/i,
  ),
  rule(
    "pod-init",
    "infrastructure",
    8,
    /Failed to (?:create|init)\/?(?:init)? pod|pod .*(?:was evicted|evicted|preempted|deleted|not found)|FailedScheduling|Unschedulable|nodes are available|NodeNotReady|node.*(?:drain|terminat|preempt)|FailedCreatePodSandBox|FailedMount|FailedAttachVolume/i,
  ),
  rule(
    "runner-lost",
    "infrastructure",
    9,
    /lost communication with the server|received a shutdown signal|agent .*(?:offline|disconnected|lost)|ChannelClosedException|OrderlyShutdown|RequestAbortedException|runner (?:system )?failure|Cannot contact \S+:|spot (?:instance )?(?:interruption|terminat)|VM (?:was )?(?:terminated|preempted)/i,
  ),
  rule(
    "docker-daemon",
    "infrastructure",
    8,
    /Cannot connect to the Docker daemon|docker daemon is not running|dial unix \/var\/run\/docker\.sock|containerd.*(?:not running|connection refused)/i,
  ),
  rule(
    "cloud-capacity",
    "infrastructure",
    7,
    /InsufficientInstanceCapacity|ZONE_RESOURCE_POOL_EXHAUSTED|(?:vCPU|CPU|instance) (?:limit|quota) exceeded|QuotaExceeded|LimitExceeded|exceeded quota/i,
  ),
  rule(
    "too-many-files",
    "infrastructure",
    6,
    /[Tt]oo many open files|Resource temporarily unavailable|fork: retry|EMFILE/,
  ),
  // memory and disk
  rule(
    "oom-kill",
    "out_of_memory",
    9,
    /OOMKilled|OOM-?kill|oom[_-]kill(?:er|ed)?\b(?! 0)|exitCode[=:] ?137|[Oo]ut of memory|Cannot allocate memory|Killed process|exit(?:ed)?(?: with)?(?: status| code):? 137|signal: killed|MemoryError\b|std::bad_alloc|runtime: out of memory|ENOMEM/,
  ),
  rule(
    "oom-heap",
    "out_of_memory",
    9,
    /JavaScript heap out of memory|java\.lang\.OutOfMemoryError|GC overhead limit exceeded|Java heap space|Metaspace|insufficient memory for the Java Runtime|Allowed memory size of \d+ bytes exhausted|heap limit Allocation failed|fatal error: .*memory exhausted/,
  ),
  rule("killed", "out_of_memory", 5, /^(?:\S+: line \d+:\s+\d+ )?Killed\b|\bSIGKILL\b|[Dd]aemon disappeared/),
  rule(
    "disk",
    "out_of_disk",
    10,
    /[Nn]o space left on device|ENOSPC|[Dd]isk quota exceeded|[Dd]isk (?:is )?full|not enough (?:free )?(?:disk )?space|ephemeral[- ]storage|You don't have enough free space|DiskPressure/,
  ),
  // time
  rule(
    "step-timeout",
    "timeout",
    8,
    /(?:[Ss]tep|[Ss]tage|[Jj]ob|[Bb]uild|[Pp]ipeline|[Ee]xecution|[Cc]ommand|[Tt]ask|[Ss]cript)\b.{0,40}\b(?:timed out|exceeded the (?:maximum|time)|timeout|hit the timeout)|No output has been received in the last|Timeout exceeded|Terminated due to timeout/,
  ),
  rule(
    "deadline",
    "timeout",
    5,
    /context deadline exceeded|DeadlineExceeded|DEADLINE_EXCEEDED|deadline exceeded|operation timed out/,
  ),
  rule(
    "killed-by-timeout",
    "timeout",
    7,
    /exit(?:ed)?(?: with)?(?: status| code):? 124|SIGTERM.*timeout|panic: test timed out/,
  ),
  rule("timed-out", "timeout", 3, /\btimed out\b|\b[Tt]imeout\b/),
  // who may
  rule(
    "http-401",
    "credential_or_permission",
    7,
    /\b401\b.{0,20}[Uu]nauthorized|[Uu]nauthorized\b|HTTP(?:\/[\d.]+)? 401|status(?: code)?:? 401|authentication (?:failed|required)|Authentication failed|Bad credentials|[Ii]nvalid (?:username|credentials|token|api key|access key|user(?:name)? or password)|E401|ENEEDAUTH|[Ll]ogin (?:failed|incorrect)|UNAUTHENTICATED/,
  ),
  rule(
    "http-403",
    "credential_or_permission",
    6,
    /\b403\b.{0,20}[Ff]orbidden|\bForbidden\b|HTTP(?:\/[\d.]+)? 403|status(?: code)?:? 403|[Aa]ccess ?[Dd]enied|AccessDenied|not authorized|is not allowed to|UnauthorizedOperation|PERMISSION_DENIED|[Ii]nsufficient (?:permissions|privileges|scope)|does not have (?:permission|access|\S+ access)|[Rr]equires? (?:permission|role)/,
  ),
  rule(
    "token-expired",
    "credential_or_permission",
    9,
    /(?:token|credential|secret|password|session|certificate|key)s?.{0,40}(?:has |have |is |are )?(?:expired|revoked|invalid(?:ated)?)\b|ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|TokenExpired/i,
  ),
  rule(
    "no-credentials",
    "credential_or_permission",
    8,
    /Unable to locate credentials|could not (?:find|load) (?:default )?credentials|no basic auth credentials|could not read Username|terminal prompts disabled|Permission denied \(publickey|Host key verification failed|no credentials|Missing credentials|must be logged in/i,
  ),
  rule(
    "tls-trust",
    "credential_or_permission",
    6,
    /x509: |certificate (?:verify failed|has expired|is not trusted|signed by unknown)|SSL certificate problem|unable to get local issuer|PKIX path building|CERT_HAS_EXPIRED|self[- ]signed certificate/i,
  ),
  rule(
    "permission",
    "credential_or_permission",
    4,
    /[Pp]ermission denied|EACCES|EPERM|Operation not permitted/,
  ),
  // settings
  rule(
    "expression",
    "configuration",
    8,
    /[Uu]nresolved expression|expression.{0,60}(?:could not be|cannot be|failed to)(?: be)? (?:resolved|evaluated)|Invalid expression|<\+[\w.]+>.*(?:null|not found|unresolved)/,
  ),
  rule(
    "yaml",
    "configuration",
    8,
    /[Ii]nvalid yaml|YAML(?:Exception|Error| parse error)|YamlException|mapping values are not allowed|did not find expected|error converting YAML|error validating data|yaml: line \d+/,
  ),
  rule(
    "command-missing",
    "configuration",
    6,
    /command not found|: not found$|is not recognized as an internal|executable file not found in \$PATH|No such file or directory.*(?:exec|env:)|bad interpreter|exec format error/,
  ),
  rule(
    "missing-file",
    "configuration",
    4,
    /No such file or directory|ENOENT|FileNotFoundException|does not exist|File '.+' not found|cannot find the (?:file|path)|no such file/,
  ),
  rule(
    "missing-setting",
    "configuration",
    6,
    /(?:environment )?variable.{0,40}(?:is not set|not defined|is required|must be set|unset|missing)|[Mm]issing (?:required )?(?:script|argument|parameter|option|property|field|value|env|config|variable)|required (?:flag|argument|variable|parameter|value|field)|unbound variable|parameter null or not set/,
  ),
  rule(
    "bad-option",
    "configuration",
    5,
    /unknown (?:flag|option|command|shorthand)|[Uu]nrecognized (?:option|argument)|invalid (?:option|argument|value|configuration|reference|input)|[Uu]nsupported (?:argument|option|block|version|class file)|UnsupportedClassVersionError|class file has wrong version|unexpected argument|InvalidUserInput|bad option/,
  ),
  rule(
    "terraform-config",
    "configuration",
    6,
    /Error: (?:Unsupported|Invalid|Missing|Reference to undeclared|Duplicate|Incorrect|Inconsistent|Unknown|No value for required|Argument|Module not installed|Backend)/,
  ),
  rule("terraform-location", "configuration", 6, /^\s*[│|]?\s*on \S+\.tf(?:\.json)? line \d+/),
  rule(
    "helm-values",
    "configuration",
    6,
    /values don't meet the specifications|nil pointer evaluating|template: .+: executing|parse error at|unable to build kubernetes objects|no matches for kind|is invalid: /,
  ),
  rule(
    "k8s-config",
    "configuration",
    7,
    /CreateContainerConfigError|configmap ".+" not found|secret ".+" not found|couldn't find key/,
  ),
  rule(
    "build-script",
    "configuration",
    5,
    /A problem occurred (?:evaluating|configuring)|Task '.+' not found|Could not compile (?:build|settings) file|Unknown lifecycle phase|Non-parseable POM|CMake Error|Unable to create Root Module|Makefile:\d+: \*\*\*|No rule to make target|Missing script/,
  ),
  // people and rules
  rule(
    "policy",
    "policy_or_approval",
    9,
    /polic(?:y|ies)(?: set)?s?\b.{0,80}(?:denied|deny|violat|failed|not (?:met|satisfied)|rejected|blocked)|OPA.{0,40}(?:denied|failed)|admission webhook ".+" denied|violates PodSecurity/i,
  ),
  rule(
    "approval",
    "policy_or_approval",
    9,
    /approval.{0,80}(?:rejected|expired|timed out|denied)|was rejected by|rejected by (?:the )?(?:approver|user)|Approval Step.*rejected/i,
  ),
  rule(
    "freeze",
    "policy_or_approval",
    9,
    /deployment freeze|freeze window|aborted by freeze|AbortedByFreeze/i,
  ),
  rule(
    "gate",
    "policy_or_approval",
    6,
    /[Qq]uality [Gg]ate.{0,20}(?:failed|ERROR)|protected branch|GH006|required status check|coverage.{0,40}(?:below|threshold|not met)|vulnerabilit(?:y|ies).{0,60}(?:threshold|exceed|blocked|policy)/,
  ),
];
