import { Readable, Transform } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import busboy from "busboy";
import { AppError, InvalidInputError } from "@/lib/errors";
import { limitedBody } from "@/lib/http";
import { UploadFields, unresolvedValue, uploadFieldNames } from "@/schemas/test-reliability/uploads";
import { newUploadBudget, type ReceivedReport, readReport } from "./read-report";
import { megabytes, uploadLimits } from "./upload-limits";

export interface ReceivedUpload {
  fields: UploadFields;
  files: ReceivedReport[];
  notices: string[];
}

/** Bodies that are one report. Programs that only say "these bytes" are believed: the parser looks at them. */
const reportTypes = new Set([
  "application/xml",
  "text/xml",
  "application/json",
  "application/octet-stream",
  "application/gzip",
  "application/x-gzip",
  "text/plain",
  // What curl says of --data-binary when nobody tells it otherwise.
  "application/x-www-form-urlencoded",
  "",
]);

/**
 * Reads the files and fields of an upload as they arrive: a multipart form with any number of files, or one report as the body.
 *
 * @throws AppError `too_large`          the request is over the limit
 * @throws AppError `unsupported_media`  neither a form nor a report, or packed in an unknown way
 * @throws AppError `unprocessable`      a field is wrong, or there is no file
 * @throws InvalidInputError             the body breaks off
 */
export async function receiveUpload(request: Request): Promise<ReceivedUpload> {
  const query = [...new URL(request.url).searchParams];
  const mime = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const body = bodyOf(request);
  let form: { fields: [string, string][]; files: ReceivedReport[] };
  try {
    if (mime === "multipart/form-data") form = await readForm(request, body);
    else if (reportTypes.has(mime)) {
      const name = request.headers.get("x-file-name") ?? "report";
      form = { fields: [], files: [await readReport(name, body, newUploadBudget())] };
    } else {
      throw new AppError("unsupported_media", `A body of type ${mime.slice(0, 80)} cannot be read.`, {
        remedy: "Send multipart/form-data with files, or one report as application/xml or application/json.",
      });
    }
  } catch (error) {
    body.destroy();
    throw error instanceof AppError ? error : brokenOff(error);
  }
  const { fields, notices } = parseFields([...query, ...form.fields]);
  if (form.files.length === 0) {
    throw new AppError("unprocessable", "The upload holds no file.", {
      remedy: 'Send at least one, for example: curl -F "file=@build/test-results/TEST-a.xml" …',
    });
  }
  return { fields, files: form.files, notices };
}

function bodyOf(request: Request): Readable {
  const body = limitedBody(request, { maxBytes: uploadLimits.requestBytes, tooLarge });
  // The global type and Node's own name the same class.
  const raw = Readable.fromWeb(body as ReadableStream);
  const encoding = (request.headers.get("content-encoding") ?? "").trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return raw;
  const decoder =
    encoding === "gzip" || encoding === "x-gzip"
      ? createGunzip()
      : encoding === "deflate"
        ? createInflate()
        : encoding === "br"
          ? createBrotliDecompress()
          : null;
  if (decoder === null) {
    throw new AppError(
      "unsupported_media",
      `The content encoding ${encoding.slice(0, 40)} is not known here.`,
      {
        remedy: "Pack with gzip, or not at all.",
      },
    );
  }
  return chain(chain(raw, decoder), bounded(uploadLimits.unpackedBytes));
}

/** Like `pipe`, and an error travels both ways. */
function chain<To extends Transform>(from: Readable, to: To): To {
  from.on("error", (error) => to.destroy(error));
  to.on("close", () => from.destroy());
  from.pipe(to);
  return to;
}

function bounded(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      done(size > maxBytes ? tooLarge() : null, chunk);
    },
  });
}

async function readForm(
  request: Request,
  body: Readable,
): Promise<{ fields: [string, string][]; files: ReceivedReport[] }> {
  const budget = newUploadBudget();
  const fields: [string, string][] = [];
  const reading: Promise<ReceivedReport>[] = [];
  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      defParamCharset: "utf8",
      limits: {
        files: uploadLimits.files,
        fields: uploadLimits.fields,
        fieldSize: uploadLimits.fieldBytes,
        fieldNameSize: 100,
        fileSize: Number.POSITIVE_INFINITY,
      },
    });
  } catch {
    throw new InvalidInputError("The multipart form names no boundary.");
  }
  const limit = (what: string) => () =>
    parser.destroy(new AppError("too_large", `An upload may have at most ${what}.`));
  parser.on("filesLimit", limit(`${uploadLimits.files} files`));
  parser.on("fieldsLimit", limit(`${uploadLimits.fields} fields`));
  parser.on("field", (name, value) => fields.push([name, value]));
  parser.on("file", (field, stream, { filename }) => {
    // One after the other: what they may cost together is counted as they are read.
    const before = reading.at(-1) ?? Promise.resolve();
    const file = before.then(() => readReport(filename || field, stream, budget));
    stream.on("error", () => {});
    // Told below, after the parser's own reason.
    file.catch(() => {});
    reading.push(file);
  });
  await new Promise<void>((resolve, reject) => {
    parser.on("close", resolve);
    parser.on("error", reject);
    body.on("error", (error) => parser.destroy(error));
    body.pipe(parser);
  });
  return { fields, files: await Promise.all(reading) };
}

const known = new Set<string>(uploadFieldNames);

function parseFields(given: readonly [string, string][]): { fields: UploadFields; notices: string[] } {
  const notices: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, raw] of given) {
    const value = raw.trim();
    if (!known.has(name)) {
      throw new AppError("unprocessable", `There is no field ${name.slice(0, 60)}.`, {
        remedy: `Fields are ${uploadFieldNames.join(", ")}; files may have any name.`,
      });
    }
    if (!unresolvedValue.test(value)) values[name] = value;
    else if (value !== "") notices.push(`${name} was "${value.slice(0, 80)}" and was left out.`);
  }
  const parsed = UploadFields.safeParse(values);
  if (!parsed.success) {
    const fields = Object.fromEntries(
      parsed.error.issues.map((issue) => [issue.path.map(String).join("."), issue.message]),
    );
    const lines = Object.entries(fields).map(([name, message]) => `${name}: ${message}`);
    throw new AppError("unprocessable", `The upload's fields are not valid. ${lines.join("; ")}`, {
      details: { fields },
    });
  }
  return { fields: parsed.data, notices };
}

function tooLarge(): AppError {
  return new AppError("too_large", `An upload may have ${megabytes(uploadLimits.requestBytes)}.`, {
    remedy: "Send the reports in several uploads with the same commit and job, or pack them with gzip.",
  });
}

function brokenOff(error: unknown): AppError {
  if (error instanceof Error && error.name === "AbortError") {
    return new AppError("cancelled", "The upload was broken off.");
  }
  return new InvalidInputError("The upload breaks off or is damaged; nothing of it was stored.", {
    remedy: "Send it again whole.",
    cause: error,
  });
}
