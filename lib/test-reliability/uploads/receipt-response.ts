import type { UploadReceipt } from "@/schemas/test-reliability/uploads";

/**
 * The answer to an upload: 200 when something of it counts or counted before, 422 when no file could be used. The receipt says of
 * each file what became of it either way.
 */
export function receiptResponse(receipt: UploadReceipt, notices: readonly string[]): Response {
  const body: UploadReceipt = { ...receipt, notices: [...notices, ...receipt.notices] };
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (receipt.files.some(({ outcome }) => outcome !== "refused")) return Response.json(body, { headers });
  const reasons = receipt.files
    .slice(0, 5)
    .map(({ name, problem }) => `${name}: ${problem?.message ?? "nothing was in it."}`);
  const error = {
    code: "unprocessable",
    message: `No file could be used. ${reasons.join(" ")}`,
    remedy: "Send JUnit, NUnit, xUnit.net or TRX reports, or a JSON summary.",
  };
  return Response.json({ error, ...body }, { status: 422, headers });
}
