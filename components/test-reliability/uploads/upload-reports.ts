import { testUploadsPath } from "@/lib/api-addresses";
import type { ErrorView } from "@/schemas/error-view";
import type { UploadReceipt } from "@/schemas/test-reliability/uploads";

/** A refused upload may have a receipt as well: it says of each file why. */
export interface UploadAnswer {
  receipt: UploadReceipt | null;
  error: ErrorView | null;
}

/** Sends files with what they are of. Never throws: what went wrong comes back as an error. */
export async function uploadReports(
  files: readonly File[],
  fields: Readonly<Record<string, string>>,
): Promise<UploadAnswer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value.trim() !== "") form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  try {
    const answer = await fetch(testUploadsPath(), { method: "POST", body: form });
    const body = (await answer.json()) as Partial<UploadReceipt> & { error?: ErrorView }; // our own route's answer
    return {
      receipt: body.files === undefined ? null : (body as UploadReceipt), // a receipt has its files
      error: body.error ?? null,
    };
  } catch {
    return {
      receipt: null,
      error: {
        code: "unavailable",
        message: "The upload did not reach Tackroom, or broke off.",
        remedy: "Check the connection and send it again: what was stored already counts once.",
      },
    };
  }
}
