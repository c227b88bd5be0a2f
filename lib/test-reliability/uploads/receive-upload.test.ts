import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { receiveUpload } from "./receive-upload";

const url = "http://tackroom/api/test-results";
const report = '<testsuite name="s"><testcase classname="C" name="adds" time="1"/></testsuite>';
const mb = 1024 * 1024;

function raw(body: BodyInit | ReadableStream, headers: Record<string, string> = {}, query = ""): Request {
  // Streams go out as they come.
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request(`${url}${query}`, init as RequestInit); // `duplex` is missing in the global type
}

function form(files: Record<string, BlobPart>, fields: [string, string][] = []): Request {
  const body = new FormData();
  for (const [name, file] of Object.entries(files)) body.append("files", new Blob([file]), name);
  for (const [name, value] of fields) body.append(name, value);
  return raw(body);
}

/** A stream of this many bytes, made as it is read. */
function stream(head: string, filler: string, bytes: number, tail: string): ReadableStream {
  const encoder = new TextEncoder();
  const block = encoder.encode(filler.repeat(Math.ceil((256 * 1024) / filler.length)));
  let left = bytes;
  let begun = false;
  return new ReadableStream({
    pull(controller) {
      if (!begun) {
        begun = true;
        controller.enqueue(encoder.encode(head));
      } else if (left > 0) {
        left -= block.length;
        controller.enqueue(block);
      } else {
        controller.enqueue(encoder.encode(tail));
        controller.close();
      }
    },
  });
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // what the flag exposes

/**
 * The highest the heap and the buffers outside of it stood above where they were, while `work` ran. Above `limit` garbage is collected
 * before it counts: when the engine does that by itself decides nothing.
 */
async function peakBytes(limit: number, work: () => Promise<unknown>): Promise<number> {
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  collectGarbage();
  const before = used();
  let peak = 0;
  const timer = setInterval(() => {
    if (used() - before > limit) collectGarbage();
    peak = Math.max(peak, used() - before);
  }, 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

describe("what an upload may look like", () => {
  test("a form with several files, whatever their field, with fields before or after them", async () => {
    const body = new FormData();
    body.append("commit", "abc");
    body.append("a", new Blob([report]), "a.xml");
    body.append("b", new Blob([gzipSync(report)]), "b.xml.gz");
    body.append("branch", "main");
    const { fields, files } = await receiveUpload(raw(body, {}, "?job=unit"));
    expect(fields).toEqual({ commit: "abc", branch: "main", job: "unit" });
    expect(files.map(({ name, report: read }) => [name, read.totals.tests, read.problem])).toEqual([
      ["a.xml", 1, null],
      ["b.xml.gz", 1, null],
    ]);
    expect(files[0]?.contentHash).toBe(files[1]?.contentHash);
  });

  test.each([
    ["as XML", report, { "content-type": "application/xml; charset=utf-8" }],
    ["as curl sends it", report, { "content-type": "application/x-www-form-urlencoded" }],
    ["packed", gzipSync(report), { "content-type": "application/octet-stream" }],
    ["in a packed request", gzipSync(report), { "content-type": "text/xml", "content-encoding": "gzip" }],
  ])("one report as the body, %s", async (_name, body, headers) => {
    const { files } = await receiveUpload(raw(body, headers, "?commit=abc"));
    expect(files.map(({ report: read }) => [read.totals.tests, read.problem])).toEqual([[1, null]]);
  });

  test("what a pipeline's expression left empty counts as not given, and is told", async () => {
    const { fields, notices } = await receiveUpload(
      form({ a: report }, [
        ["pr", "null"],
        ["branch", "<+codebase.branch>"],
        ["commit", "abc"],
        ["job", ""],
      ]),
    );
    expect(fields).toEqual({ commit: "abc" });
    expect(notices).toHaveLength(2);
  });
});

describe("what is refused, with its reason and status", () => {
  test.each([
    ["a misspelt field", () => form({ a: report }, [["comit", "abc"]]), 422, "comit"],
    ["a pull request that is no number", () => form({ a: report }, [["pr", "#12"]]), 422, "pr"],
    ["a time without its offset", () => form({ a: report }, [["at", "2026-08-20T10:00"]]), 422, "at"],
    ["no file", () => form({}, [["commit", "abc"]]), 422, "no file"],
    ["a picture", () => raw("x", { "content-type": "image/png" }), 415, "image/png"],
    ["an unknown packing", () => raw("x", { "content-encoding": "zstd" }), 415, "zstd"],
    ["a form without boundary", () => raw("x", { "content-type": "multipart/form-data" }), 400, "boundary"],
    [
      "a form that breaks off",
      () =>
        raw('--b\r\nContent-Disposition: form-data; name="f"; filename="a.xml"\r\n\r\n<testsuite>', {
          "content-type": "multipart/form-data; boundary=b",
        }),
      400,
      "breaks off",
    ],
    [
      "a packed request that breaks off",
      () => raw(gzipSync(report).subarray(0, 30), { "content-type": "text/xml", "content-encoding": "gzip" }),
      400,
      "breaks off",
    ],
    [
      "more bytes than allowed, by its own word",
      () => {
        const request = raw("x", { "content-type": "text/xml" });
        Object.defineProperty(request, "headers", {
          value: new Headers({ "content-type": "text/xml", "content-length": String(300 * mb) }),
        });
        return request;
      },
      413,
      "256 MB",
    ],
  ])("%s", async (_name, request, httpStatus, words) => {
    const error: unknown = await receiveUpload(request()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ httpStatus });
    expect(String(error)).toContain(words);
  });
});

describe("files that mean harm or are broken cost little and stop nobody", () => {
  const only = async (file: BlobPart) => (await receiveUpload(form({ a: file }))).files[0]?.report;

  test("an entity bomb is not expanded", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${"x".repeat(1_000)}">${Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY ${"bcdefghij"[i]} "${`&${"abcdefghi"[i]};`.repeat(10)}">`,
    ).join("")}]><testsuite name="s"><testcase name="t"><failure message="&j;"/></testcase></testsuite>`;
    const limit = 64 * mb;
    const peak = await peakBytes(limit, async () => {
      const read = await only(bomb);
      expect(read?.problem?.kind ?? "whole").toMatch(/corrupt|whole/);
      expect(read?.cases[0]?.message?.length ?? 0).toBeLessThan(2_000);
    });
    expect(peak).toBeLessThan(limit);
  });

  test("a gzip bomb of a gigabyte is cut at the limit, in bounded memory", async () => {
    const member = gzipSync(Buffer.alloc(64 * mb, " "));
    const bomb = Buffer.concat([gzipSync(report), ...Array.from({ length: 16 }, () => member)]);
    expect(bomb.length).toBeLessThan(2 * mb);
    const limit = 150 * mb;
    const peak = await peakBytes(limit, async () => {
      const read = await only(bomb);
      expect(read?.problem?.kind).toBe("too_large");
      expect(read?.cases).toHaveLength(1);
    });
    expect(peak).toBeLessThan(limit);
  }, 60_000);

  test("many gzip bombs in one form share one limit", async () => {
    const member = gzipSync(Buffer.alloc(48 * mb, " "));
    const bomb = Buffer.concat([gzipSync(report), ...Array.from({ length: 5 }, () => member)]);
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.gz`, bomb]));
    const received = await receiveUpload(form(files));
    const total = received.files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeLessThan(513 * mb + 12 * mb);
    expect(
      received.files.filter(({ report: read }) => read.problem?.kind === "too_large").length,
    ).toBeGreaterThan(8);
  }, 120_000);

  test("a hundred megabytes of output in one test are read past, in bounded memory", async () => {
    const body = stream(
      '<testsuite name="s"><testcase name="loud"><failure message="no">trace</failure><system-out>',
      "all work and no play ",
      100 * mb,
      '</system-out></testcase><testcase name="quiet"/></testsuite>',
    );
    const limit = 100 * mb;
    const peak = await peakBytes(limit, async () => {
      const { files } = await receiveUpload(raw(body, { "content-type": "application/xml" }));
      expect(files[0]?.report.problem).toBeNull();
      expect(files[0]?.report.cases.map(({ name, status }) => [name, status])).toEqual([
        ["loud", "failed"],
        ["quiet", "passed"],
      ]);
    });
    expect(peak).toBeLessThan(limit);
  }, 60_000);

  test("a body without end is cut off at the limit of a request", async () => {
    const body = stream('<testsuite name="s"><testcase name="a"/>', "<!-- and on -->", 400 * mb, "");
    const error: unknown = await receiveUpload(raw(body, { "content-type": "text/xml" })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "too_large" });
  }, 60_000);

  test.each([
    ["an empty file", "", "empty", 0],
    ["a file of blanks", " \n ", "not_xml", 0],
    ["a cut off file", report.slice(0, -12), "corrupt", 1],
    ["a cut off packed file", gzipSync(report.repeat(1)).subarray(0, 60), "corrupt", 0],
    ["a page of HTML", "<html><body>Bad gateway</body></html>", "unknown_format", 0],
    ["a ZIP archive", "PK\u0003\u0004rest of it", "not_xml", 0],
    ["JSON that breaks off", '{"numTotalTests": 1, "testRes', "corrupt", 0],
    ["plain text", "4 passed, 1 failed", "not_xml", 0],
    ["nesting without end", `${'<testsuite name="s">'.repeat(5_000)}<testcase name="a"/>`, "too_deep", 0],
  ])("%s is named, and what was whole is kept", async (_name, file, kind, cases) => {
    const read = await only(file);
    expect(read?.problem?.kind).toBe(kind);
    expect(read?.cases.length).toBe(cases);
  });

  test("numbers that are none, nested and repeated suites, and a wrong encoding leave what is right", async () => {
    const odd = `<?xml version="1.0" encoding="UTF-16"?><testsuites tests="many"><testsuite name="a" time="soon">
      <testsuite name="b"><testcase classname="C" name="über" time="NaN"/></testsuite></testsuite>
      <testsuite name="b"><testcase classname="C" name="two" time="-1"/><testcase classname="C" name="three" time="1,5"/></testsuite></testsuites>`;
    const read = await only(odd);
    expect(read?.problem).toBeNull();
    expect(read?.cases.map(({ name }) => name)).toEqual(["über", "two", "three"]);
    expect(read?.warnings.length).toBeGreaterThan(0);
  });
});
