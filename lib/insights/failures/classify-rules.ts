import type { CauseRule } from "./classify-rule";
import { codeRules } from "./classify-rules-code";
import { platformRules } from "./classify-rules-platform";
import { supplyRules } from "./classify-rules-supply";

/** Tried on every line; several may match one line. The order has no meaning. */
export const causeRules: readonly CauseRule[] = [...supplyRules, ...platformRules, ...codeRules];

/** Phrases of failures that often pass when run again, and of ones that do not. The text only hints. */
export const recurrenceRules: readonly {
  hint: "transient" | "persistent";
  reason: string;
  pattern: RegExp;
}[] = [
  {
    hint: "transient",
    reason: "a connection broke or was never made",
    pattern:
      /ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|socket hang up|[Cc]onnection (?:refused|reset|timed out)|i\/o timeout|TLS handshake timeout|unexpected EOF|early EOF|Temporary failure|Read timed out|Network is unreachable/,
  },
  {
    hint: "transient",
    reason: "a server answered that it was overloaded or down",
    pattern:
      /\b(?:429|502|503|504)\b.{0,40}(?:Too Many|Bad Gateway|Unavailable|Time-?out)|(?:Too Many Requests|Bad Gateway|Service Unavailable|Gateway Time-?out)|toomanyrequests|rate limit|returned error: 5\d\d|E50[234]|E429|\b(?:HTTP|status)(?: error| code|\/[\d.]+)?:? (?:429|502|503|504)\b/i,
  },
  {
    hint: "transient",
    reason: "the machine, pod or delegate was lost",
    pattern:
      /lost communication|shutdown signal|evicted|preempted|spot (?:instance )?(?:interruption|terminat)|delegate.{0,40}(?:disconnected|lost|restart)|ChannelClosed|OrderlyShutdown|No eligible delegate|agent .*offline/i,
  },
  {
    hint: "persistent",
    reason: "the code does not compile or type-check",
    pattern:
      /error TS\d+|error\[E\d{4}\]|cannot find symbol|COMPILATION ERROR|[Ss]yntax ?[Ee]rror|undefined reference to|incompatible types|error CS\d{4}/,
  },
  {
    hint: "persistent",
    reason: "a credential is expired, revoked or missing",
    pattern:
      /(?:token|credential|password|certificate).{0,40}(?:expired|revoked)|ExpiredToken|Unable to locate credentials|Bad credentials/i,
  },
  {
    hint: "persistent",
    reason: "a version or file that was asked for does not exist",
    pattern:
      /E404|ETARGET|No matching (?:version|distribution)|manifest unknown|Could not find artifact|unknown revision|command not found|missing go\.sum/,
  },
  {
    hint: "persistent",
    reason: "a setting is missing or wrong",
    pattern:
      /[Uu]nresolved expression|[Ii]nvalid yaml|mapping values are not allowed|is not set|[Mm]issing required|unknown (?:flag|option|command)/,
  },
];
