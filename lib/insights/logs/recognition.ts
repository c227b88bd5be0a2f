/**
 * What a recognised line means for the excerpt:
 * - `error`: says what is wrong; opens a group
 * - `test`: names a test that failed; opens a group
 * - `detail`: belongs to an error although it has no error word: a diff, "Caused by", an assertion's values
 * - `summary`: counts failures or repeats that something failed
 * - `exit`: a program reports that a program it ran has failed
 * - `end`: the step itself is over, and failed; what follows is cleaning up
 * - `success`: a part of the step is over and went well; what came before did not stop it
 * - `cleanup`: what follows is not part of the work
 * - `advice`: standing advice after a failure, the same for every cause
 * - `benign`: holds an error word and reports no error
 */
export type Role =
  | "error"
  | "test"
  | "detail"
  | "summary"
  | "exit"
  | "end"
  | "success"
  | "cleanup"
  | "advice"
  | "benign";

/**
 * Which following lines belong to the line:
 * `none`; `indented` deeper than it, frames and carets; `stack`: message lines, then frames; `paragraph`: up to a blank
 * line; `section`: up to the next heading or unindented text after a blank line; `box`: drawn with │ or |.
 */
export type Take = "none" | "indented" | "stack" | "paragraph" | "section" | "box";

/**
 * What the scanner must have seen in a line for the recogniser to be tried: `word`, any trigger word, mark or location;
 * `location`, something like `name.ext:12`; `rare`, a trigger word that ordinary chatter does not use. For expressions that
 * can begin with any character, and would be tried on every line otherwise.
 */
export type Needs = "word" | "location" | "rare";

export interface Recogniser {
  /** Stable name, `tool/what`. */
  id: string;
  role: Role;
  /** 0..10: how surely a line of this form names the cause. */
  weight: number;
  pattern: RegExp;
  take: Take;
  needs: Needs;
}

/** One row of a recogniser table. */
export function rule(
  id: string,
  role: Role,
  weight: number,
  pattern: RegExp,
  take: Take = "none",
  needs: Needs = "word",
): Recogniser {
  return { id, role, weight, pattern, take, needs };
}
