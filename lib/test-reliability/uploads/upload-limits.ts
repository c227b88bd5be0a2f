import type { ReportLimits } from "@/lib/insights/test-reliability";

const mb = 1024 * 1024;

/** What one upload may cost, whoever sends it. */
export const uploadLimits = {
  /** Of the request as it comes over the wire. */
  requestBytes: 256 * mb,
  /** Of all files together, unpacked. */
  unpackedBytes: 512 * mb,
  files: 2_000,
  /** Of all files together. */
  cases: 100_000,
  fields: 40,
  fieldBytes: 4_000,
} as const;

/** Of one file: what is stored of a case is its message, and the beginning of its trace where it has none. */
export const uploadReportLimits: Partial<ReportLimits> = {
  maxBytes: 256 * mb,
  maxJsonBytes: 32 * mb,
  maxCases: 50_000,
  maxMessageLength: 1_000,
  maxDetailLength: 1_000,
};

export const megabytes = (bytes: number) => `${Math.floor(bytes / mb)} MB`;
