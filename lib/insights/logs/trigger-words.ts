/**
 * Words, lower case, without which no recogniser can match: the pre-filter. Parts of camel-case words count on their own
 * (`NullPointerException` holds "exception"). A missing word hides a failure, a superfluous one costs a few microseconds.
 */
const commonWords = `
already cause caused complete completed differ difference different differs duplicate err error errored
erroring errors exception exceptions exit exited exiting exits expect expectation expected fail failed
failing fails failure failures interrupt limit null received required requires skipping stop stopping
terminate
`;

/** Words that ordinary chatter hardly uses; recognisers that would have to be tried on every line need one of them. */
const rareWords = `
diff reformat reformatted coverage threshold vulnerabilities vulnerability undeclared mismatches regression
abort aborted aborting abrt ambiguous approval assert asserted assertequal assertion assertions backoff bail
bailing bailout breaking broke broken bus busy canceled cancelled cannot cant certificate cleaning cleanup
conflict conflicting conflicts corrupt corrupted corruption could couldn couldnt crash crashed crashes
crashloopbackoff createcontainerconfigerror createcontainererror critical dead deadline deadlock declined
defect defects delegate denied deny deprecated died directory disallowed disappeared doesn dubious dumped
during eacces econnrefused econnreset eintegrity eligible enoent enospc enotfound eof eperm eresolve
errimagepull errno etarget etimedout evicted exceeded excess executable exhausted expired expression
failedcreate failedmount failedscheduling fatal fault filesystem forbidden format formatted found freeze
gateway gcs halted halting handshake hangup hung illegal imagepullbackoff implicit incompatible incomplete
incorrect ineligible insufficient interpreter interrupted invalid invalidimagename irrecoverable issues kill
killed kills known lacks leak leaked linker liveness locked lost malformed manifest memory mismatch
mismatched mismatches missing multiple nodes nonzero not nxdomain oci offence offense offenses oom oomkill
oomkilled opa overflow overhead panic panicked permission permitted pod policies policy precondition probe
problem problems prohibited quota rate readiness redefinition refused reject rejected rejection requested
requests reset resolve retried retry retrying rollback rolled route runcontainererror security segfault
segmentation segv selector severe sigabrt sigbus sigill sigint sigkill sigsegv sigterm smashing solving
space stderr substitution such suppressed symbols syntax terminated terminating throttled throw thrown
throws timed timedout timeout traceback unable unauthorized unavailable unbound uncaught undeclared
undefined unexpected unhandled unhealthy unknown unmet unreachable unrecognized unresolved unsatisfiable
unsatisfied unschedulable unsupported validation verification violated violation violations wasn werror
wrong wrote x509 yaml
`;

export const triggerLevel = { none: 0, common: 1, rare: 2 } as const;

// Fibonacci-hashed open table: one array read per word of the log.
const size = 1 << 12;
const hashes = new Int32Array(size);
const levels = new Uint8Array(size);
enter(commonWords, triggerLevel.common);
enter(rareWords, triggerLevel.rare);

function enter(words: string, level: number): void {
  for (const word of words.trim().split(/\s+/)) {
    const hash = hashOf(word);
    let slot = slotOf(hash);
    while (hashes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (size - 1);
    hashes[slot] = hash;
    levels[slot] = level;
  }
}

function hashOf(word: string): number {
  let hash = 0x1f351f35;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 20;
}

/** Level of a word by the scanner's hash of it in lower case; 0 when it triggers nothing. */
export function triggerLevelOf(hash: number): number {
  let slot = slotOf(hash);
  for (;;) {
    const found = hashes[slot];
    if (found === hash) return levels[slot] ?? 0;
    if (found === 0 || found === undefined) return 0;
    slot = (slot + 1) & (size - 1);
  }
}
