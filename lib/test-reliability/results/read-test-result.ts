/** One result of one test, read from Harness or from an uploaded report, before it is bound to rows. */
export interface ReadTestResult {
  identity: string;
  suiteName: string;
  className: string;
  name: string;
  fileName: string | null;
  status: number;
  /** The marks that Harness gives; see `testResultFlags`. */
  flags: number;
  durationMs: number;
  /** Free of secrets, cut to what is kept. */
  message: string | null;
  stageIdentifier: string;
  stepIdentifier: string;
}
