import { expect, test } from "vitest";
import { codeOf, product } from "./sources.fixture";

/*
 * A verb that opens a transaction writes for somebody: it checks the role before anything else and leaves an audit row in the same
 * transaction. What does neither is listed here with the reason.
 */

const checksRole = /\bassert(?:Can|May)\w*\(/;
const writesAudit = /\brecordAudit\(/;

/** Why a file may write without checking a role: nobody asked for it, or who asked was checked by whoever calls it. */
const noRole = new Map<string, string>([]);
/** Why a file's write leaves no audit row. */
const noAudit = new Map<string, string>([]);

const writers = product.filter(
  (file) => file.startsWith("lib/") && !file.startsWith("lib/db/") && /\.transaction\(/.test(codeOf(file)),
);

const without = (what: RegExp, listed: ReadonlyMap<string, string>) => ({
  forgotten: writers.filter((file) => !what.test(codeOf(file)) && !listed.has(file)),
  listedInVain: [...listed.keys()].filter((file) => !writers.includes(file) || what.test(codeOf(file))),
});

test("whatever opens a transaction checks the role of who asked, or is listed with the reason why not", () => {
  expect(writers.length).toBeGreaterThan(40);
  expect(without(checksRole, noRole)).toEqual({ forgotten: [], listedInVain: [] });
});

test("whatever opens a transaction writes the audit row in it, or is listed with the reason why not", () => {
  expect(without(writesAudit, noAudit)).toEqual({ forgotten: [], listedInVain: [] });
});
