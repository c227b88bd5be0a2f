import { z } from "zod";
import { openStepLog } from "@/lib/executions";
import { parseQuery, route } from "@/lib/http";
import { stripAnsi } from "@/lib/insights/logs/ansi";
import type { LogRecord } from "@/schemas/executions/execution-page";

const Query = z.object({ step: z.string().min(1).max(200), download: z.enum(["1"]).optional() });

/** Streams a step's log: one JSON record a line for the viewer, or plain text as a download. */
export const GET = route<{ project: string; execution: string }>(
  "workspace.read",
  async ({ ctx, request, params }) => {
    const { step: nodeId, download } = parseQuery(request, Query);
    const { step, records } = await openStepLog({
      ctx,
      input: {
        projectKey: params.project,
        planExecutionId: params.execution,
        nodeId,
        whole: download !== undefined,
      },
    });
    const format = download === undefined ? asJsonLine : asText;
    const name = `${step.name}-${params.execution}`.replace(/[^A-Za-z0-9._-]+/g, "-");
    return new Response(streamOf(records, format), {
      headers: {
        "content-type":
          download === undefined ? "application/x-ndjson; charset=utf-8" : "text/plain; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        ...(download === undefined ? {} : { "content-disposition": `attachment; filename="${name}.log"` }),
      },
    });
  },
);

function asJsonLine(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function asText(record: LogRecord): string {
  if ("unit" in record) {
    return `==> ${record.unit}\n`;
  }
  if ("end" in record) {
    return record.end === "complete" ? "" : `--- ${record.message ?? record.end}\n`;
  }
  const [time, level, text] = record;
  return `${[time, level].filter((part) => part !== null).join(" ")} ${stripAnsi(text)}\n`;
}

/** Gathers records into chunks of about 32 KB, so that a long log is not a hundred thousand tiny writes; a pause flushes. */
function streamOf(
  records: AsyncGenerator<LogRecord>,
  format: (record: LogRecord) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream({
    async start(controller) {
      let pending = "";
      const flush = () => {
        clearTimeout(timer);
        timer = undefined;
        if (pending !== "") {
          controller.enqueue(encoder.encode(pending));
          pending = "";
        }
      };
      try {
        for await (const record of records) {
          pending += format(record);
          if (pending.length >= 32_768) {
            flush();
            // Waits while the reader is slow, so that memory stays bounded.
            while ((controller.desiredSize ?? 0) < -32) {
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
          } else {
            timer ??= setTimeout(flush, 100);
          }
        }
        flush();
        controller.close();
      } catch {
        // The reader has gone, or the records ended with their own error record before.
        clearTimeout(timer);
      }
    },
    async cancel() {
      clearTimeout(timer);
      await records.return(undefined);
    },
  });
}
