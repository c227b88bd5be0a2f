import { requireApiToken } from "@/lib/api-tokens";
import { systemContext } from "@/lib/auth";
import { publicRoute } from "@/lib/http";
import {
  inUploadSlot,
  receiptResponse,
  receiveUpload,
  tokenProject,
  uploadTestResults,
} from "@/lib/test-reliability";

export const dynamic = "force-dynamic";

/** Test reports of a program; authenticated by a token of the project. */
export const POST = publicRoute(async ({ request }) => {
  const ctx = await systemContext("Upload of test results", { signal: request.signal });
  const token = await requireApiToken(ctx, request.headers.get("authorization"), "test-results:write");
  return inUploadSlot(async () => {
    const { fields, files, notices } = await receiveUpload(request);
    const project = tokenProject(token.project, fields.project);
    const input = { project, fields, files, uploadedBy: `Token ${token.name}` };
    return receiptResponse(await uploadTestResults({ ctx, input }), notices);
  });
});
