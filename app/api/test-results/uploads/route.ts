import { route } from "@/lib/http";
import {
  inUploadSlot,
  listUploads,
  personProject,
  receiptResponse,
  receiveUpload,
  uploadTestResults,
} from "@/lib/test-reliability";

export const dynamic = "force-dynamic";

export const GET = route("workspace.read", async ({ ctx }) =>
  Response.json(await listUploads({ ctx, input: undefined })),
);

/** Test reports that a person drops on the page. */
export const POST = route("tests.upload", ({ ctx, request }) =>
  inUploadSlot(async () => {
    const { fields, files, notices } = await receiveUpload(request);
    const project = await personProject(ctx, fields.project);
    const input = { project, fields, files, uploadedBy: ctx.actor.name };
    return receiptResponse(await uploadTestResults({ ctx, input }), notices);
  }),
);
