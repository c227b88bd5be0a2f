/**
 * Words, lower case, without which no recogniser can match: the pre-filter. Parts of camel-case words count on their own
 * (`NullPointerException` holds "exception"). A missing word hides a failure, a superfluous one costs a few microseconds.
 */
const words = `
abort aborted aborting abrt already ambiguous assert asserted assertion assertions assertequal
bail bailout bailing breaking broke broken bus
cannot cant canceled cancelled caused cause cleanup cleaning conflict conflicting conflicts complete completed corrupt corrupted could couldn couldnt
crash crashed crashes critical
dead deadline deadlock declined defect defects denied deny deprecated died differ differs difference different disallowed doesn dubious dumped duplicate during
eacces econnrefused econnreset eintegrity enoent enospc enotfound eperm eresolve etimedout etarget exception exceptions excess exhausted exit exited exiting exits expect expected expectation expired err error errored errors errno evicted
fail failed failing fails failure failures fatal forbidden found fault
halted halting hangup hung
illegal implicit imagepullbackoff incompatible incomplete incorrect ineligible insufficient interrupt interrupted invalid issues irrecoverable
killed kill kills
lacks leak leaked limit locked lost linker
malformed manifest mismatch mismatched mismatches missing
not nonzero null nxdomain
offense offenses oom oomkilled overflow
panic panicked permission permitted precondition problem problems prohibited
quota
received redefinition refused reject rejected rejection required requires reset resolve rolled rollback
security segfault segmentation segv severe sigabrt sigbus sigill sigint sigkill sigsegv sigterm skipping stderr stopping stop suppressed syntax
terminated terminate terminating throttled throw thrown throws timeout timedout timed traceback
unable unauthorized unavailable unbound uncaught undeclared undefined unexpected unhandled unhealthy unknown unmet unreachable unrecognized unresolved unsatisfied unsatisfiable unschedulable unsupported
validation verification violated violation violations
wasn wrong wrote
x509 certificate space crashloopbackoff oomkill backoff readiness liveness
`
  .trim()
  .split(/\s+/);

// Fibonacci-hashed open table: one array read per word of the log.
const size = 1 << 12;
const table = new Int32Array(size);
for (const word of words) {
  const hash = hashOf(word);
  let slot = slotOf(hash);
  while (table[slot] !== 0 && table[slot] !== hash) slot = (slot + 1) & (size - 1);
  table[slot] = hash;
}

function hashOf(word: string): number {
  let hash = 0x1f351f35;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 20;
}

/** Whether the scanner's hash of a lower-cased word is that of a trigger word. */
export function isTriggerWord(hash: number): boolean {
  let slot = slotOf(hash);
  for (;;) {
    const found = table[slot];
    if (found === hash) return true;
    if (found === 0 || found === undefined) return false;
    slot = (slot + 1) & (size - 1);
  }
}
