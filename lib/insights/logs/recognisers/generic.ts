import { rule } from "../recognition";

/** What is left when no tool is known: levels, exception names, sentences. Weights are lower than any tool's. */
/** Lines that say themselves that they do not matter; before all tools. */
export const dismissedRules = [
  rule("generic/passed-mark", "benign", 0, /^\s*[✓√✔] /),
  rule("generic/debug-level", "benign", 0, /^\s*\[?(?:DEBUG|TRACE|debug|trace)\]?[\s:]/),
  rule(
    "generic/dismissed",
    "benign",
    0,
    /\((?:ignored|ignoring|non-?fatal|not fatal|harmless|expected(?: (?:by|in|error|failure)\b[^)]*)?|allowed failure|optional)\)\s*$|\b(?:ignoring this error|continuing anyway|can be safely ignored|this is not an error)\b/i,
  ),
];

export const benignRules = [
  rule(
    "generic/passed",
    "benign",
    0,
    /^\s*(?:✓|√|✔|ok\b|PASS(?:ED)?\b|\[(?:OK|PASS(?:ED)?|ok|pass)\])|(?:\.{2,}|\s|:|\[)\s{0,8}(?:ok|OK|PASSED|PASS|passed|SUCCESS|\[OK\])\]?\s*(?:\([\d.]+ ?m?s\))?$/,
  ),
  rule(
    "generic/zero",
    "benign",
    0,
    /\b(?:0|no|zero|without) (?:\w+ )?(?:errors?|failures?|failed|failing|problems?|offenses?|issues?|vulnerabilities|violations)\b(?!.*\b[1-9]\d* (?:errors?|fail))|\b(?:errors?|failures?|failed|Errors|Failures)\s?[:=]\s?0\b(?!.*\b(?:errors?|failures?|failed|Errors|Failures)\s?[:=]\s?[1-9])/i,
  ),
  rule(
    "generic/package-step",
    "benign",
    0,
    /^\s*(?:Unpacking|Selecting previously|Preparing to unpack|Setting up|Get:\d+|Hit:?\d*|Ign:?\d*|Fetching|Fetched|Installing|Installed|Using|Downloading|Downloaded|Downloaded from|Downloading from|Collecting|Requirement already|Compiling|Updating|Building wheel|Successfully|Reading package|\[\d+\/\d+\] (?!.*(?:FAIL|error:))|-- (?:Found|Looking for|Performing Test|Check|The )|checking (?:for|whether|if|how)|inflating:|creating|copying|adding|x |a -|Cloning into|Receiving objects|Resolving deltas|remote: (?:Counting|Compressing|Enumerating|Total)|gcc |g\+\+ |cc |clang |c\+\+ |javac |\/usr\/bin\/(?:gcc|g\+\+|cc|c\+\+) |libtool: |CC |CXX |LD |AR )(?!.*(?:[Ee]rror:|failed|FAILED|ERROR))/,
  ),
  rule(
    "generic/retry",
    "benign",
    0,
    /\b(?:will (?:be )?retr|retrying|trying again|attempt \d+ (?:of|\/) \d+|Retry \d+)/i,
    "none",
    "rare",
  ),
  rule(
    "generic/allowed",
    "benign",
    0,
    /\((?:ignored|non-fatal|expected|optional)\)|\bcontinue-on-error\b|\bfail[-_]fast\b|--?\w*(?:error|fail)\w*[= ]|\bignor(?:e|ing) (?:error|failure)/i,
  ),
];

export const genericRules = [
  rule("generic/warning", "error", 2, /^\s*\[?(?:WARN|WARNING|Warning|warning)\]?[:\s]/, "indented"),
  rule(
    "generic/level",
    "error",
    6,
    /^\s*(?:\[?\S{0,40}\]?\s)?\[?(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC|EMERG|FAILURE|FAIL)\]?(?::|\s|!|\]|\|)\s*\S/,
    "stack",
  ),
  rule(
    "generic/error-colon",
    "error",
    6.5,
    /(?:^|[\s\])>:'"])(?:[Ff]atal [Ee]rror|[Ee]rror|ERROR|FATAL|[Ff]atal|[Ff]ailure|panic)(?:\s?\[\w+\]|\s?\(\w+\))?: \S/,
    "indented",
  ),
  rule("generic/exception", "error", 5.5, /\b[A-Z]\w+(?:Error|Exception)\b(?!\.\w)/, "stack"),
  rule(
    "generic/threshold",
    "error",
    7,
    /\b(?:coverage|threshold)\b.*\b(?:not met|below|does not meet|less than|too low|exceed(?:s|ed)|failed)\b/i,
    "none",
    "rare",
  ),
  rule(
    "generic/assertion",
    "error",
    7,
    /\b(?:assertion|assert)\w* (?:failed|error|violat)/i,
    "indented",
    "rare",
  ),
  rule(
    "generic/expected",
    "detail",
    5,
    /^\s*(?:[Ee]xpected|[Aa]ctual|[Gg]ot|[Rr]eceived|Found|Required|But was)\b.{0,30}[:=<]/,
    "none",
  ),
  rule(
    "generic/test-failed",
    "test",
    6,
    /\b[Tt]ests? .*(?:failed|FAILED)\b|(?:^|\s)(?:FAILED|FAIL)(?:\s|:|!|\]|$)|\*\*\* FAILED?\b|\[(?:FAIL|FAILED|ERROR)\]/,
    "indented",
  ),
  rule(
    "generic/count",
    "summary",
    3.5,
    /\b[1-9]\d* (?:\w+ )?(?:errors?|failures?|failed|failing|problems?|violations?|offenses?|mismatch(?:es)?)\b/i,
  ),
  rule(
    "generic/cannot",
    "error",
    5,
    /(?:^|[\s:])(?:[Cc]annot|[Cc]an't|CANNOT|[Cc]ould ?n[o']t|[Uu]nable to|[Ff]ailed to|FAILED TO|[Nn]ot able to|[Rr]efusing to|did ?n[o']t)\s/,
    "indented",
    "rare",
  ),
  rule(
    "generic/not-found",
    "error",
    4.5,
    /\b(?:not found|does not exist|doesn't exist|no such|is missing|missing required|is not (?:defined|installed|available|valid|allowed|supported)|undefined (?:symbol|variable|reference|method)|was not found|unrecognized|unexpected|invalid|denied|forbidden|unauthorized|refused|out of memory|no space left|timed out|timeout (?:exceeded|expired|reached|after|waiting|of)|deadline exceeded|mismatch|exhausted|exceeds|unhealthy|insufficient|unsatisfied)\b/i,
    "none",
    "rare",
  ),
  rule(
    "generic/command-failed",
    "exit",
    3,
    /\b(?:[Cc]ommand|[Tt]ask|[Ss]cript|[Pp]rocess|[Jj]ob|[Bb]uild|[Ss]tep|[Cc]heck|Target|Hook) .{0,120}\b(?:failed|FAILED|exited with|errored|returned non-zero|returned a non-zero)|\bexit(?:ed)?(?: with)? (?:code|status):? [1-9]\d*|returned (?:exit )?(?:code|status) [1-9]/,
  ),
  rule(
    "generic/failed-word",
    "error",
    3,
    /(?:^|[\s:([])(?:failed|Failed|FAILED|failure|Failure|FAILURE|aborted|Aborted|ABORTED|crashed|terminated|fatal|FATAL)(?:$|[\s:.,!)\]])/,
    "none",
  ),
  rule(
    "generic/error-word",
    "error",
    2.5,
    /(?:^|[\s:([])(?:error|Error|ERROR|errors|Errors|ERRORS|exception|Exception)(?:$|[\s:.,!)\]])/,
    "none",
  ),
];
