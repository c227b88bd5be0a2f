import { AppError, InvalidInputError } from "@/lib/errors";
import { readText } from "@/lib/http";

/** GitHub's own limit for such a file. */
export const maxCodeownersBytes = 3_000_000;

const howTo = 'Send the file as it is: curl -T CODEOWNERS …, or --data-binary "@CODEOWNERS".';

/**
 * The text of a request's body, read as it arrives and no further than the limit.
 *
 * @throws AppError `too_large`          more than 3 MB; nothing more was read
 * @throws AppError `unsupported_media`  packed, a form, or no UTF-8
 * @throws InvalidInputError             empty, it breaks off, or its line breaks are gone
 */
export async function readCodeownersBody(request: Request): Promise<string> {
  const mime = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (mime === "multipart/form-data" || mime === "application/json")
    throw new AppError("unsupported_media", `A body of type ${mime} is no CODEOWNERS file.`, {
      remedy: howTo,
    });
  if (encoding !== "identity" && encoding !== "")
    throw new AppError("unsupported_media", "The file has to be sent unpacked.", { remedy: howTo });
  const text = await readText(request, { maxBytes: maxCodeownersBytes, tooLarge });
  if (text.trim() === "")
    throw new InvalidInputError("The file is empty; the one of before stays.", {
      remedy: `${howTo} A person takes a file away under Tests, Policy and owners.`,
    });
  // `curl -d` takes the line breaks out: all rules would become one, and nobody would notice.
  if (mime === "application/x-www-form-urlencoded" && !/[\r\n]/.test(text))
    throw new InvalidInputError("The file came as one line without an end, as curl -d sends it.", {
      remedy: howTo,
    });
  return text;
}

function tooLarge(): AppError {
  return new AppError("too_large", "A CODEOWNERS file may have 3 MB.");
}
