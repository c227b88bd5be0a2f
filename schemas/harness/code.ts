import { z } from "zod";
import { optionalNumber, optionalText } from "./primitives";

/*
 * Harness Code. Shapes as its open server writes them (github.com/harness/harness, app/api/controller/repo/content_get.go).
 */

export const CodeRepository = z.looseObject({
  identifier: z.string(),
  path: optionalText,
  default_branch: optionalText,
});
export type CodeRepository = z.infer<typeof CodeRepository>;

/** A path of a repository: a file with its bytes, or something else (`dir`, `symlink`, `submodule`). */
export const RepositoryContent = z.looseObject({
  type: z.string(),
  path: optionalText,
  content: z.looseObject({
    /** `base64` or `utf8`. */
    encoding: optionalText,
    data: optionalText,
    /** Of the file, and of what is in `data`: a file of more than 10 MB is cut. */
    size: optionalNumber,
    data_size: optionalNumber,
    /** The file is a pointer to one that is kept elsewhere. */
    lfs_object_id: optionalText,
  }),
});
export type RepositoryContent = z.infer<typeof RepositoryContent>;
