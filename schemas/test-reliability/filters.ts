import { type PageFilters, type Parsed, parseFilters, type RawParams, readParam } from "../filters";
import { TestFilters } from "./tests";

/** The filters of the Tests page: the common ones and its own. */
export type TestPageFilters = PageFilters & TestFilters;

/** Reads the filters of the Tests page or of a request for its data. Never throws. */
export function parseTestFilters(raw: RawParams): Parsed<TestPageFilters> {
  const { value, notices } = parseFilters(raw);
  const { shape } = TestFilters;
  return {
    value: {
      ...value,
      state: readParam(raw, "state", shape.state, null, notices),
      label: readParam(raw, "label", shape.label, null, notices),
      reason: readParam(raw, "reason", shape.reason, null, notices),
      owner: readParam(raw, "owner", shape.owner, null, notices),
      q: readParam(raw, "q", shape.q, null, notices),
      sort: readParam(raw, "sort", shape.sort, "impact", notices),
    },
    notices,
  };
}
