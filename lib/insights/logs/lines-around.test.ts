import { expect, test } from "vitest";
import { linesAround } from "./lines-around";

test("the lines around each number are found, at the ends of the log too, without colours", () => {
  const log = "one\ntwo\r\nthree\r\u001b[31mfour\u001b[0m\nfive\nsix\nseven";
  expect([...linesAround([log], { numbers: [1, 4], context: 1 })]).toEqual([
    [1, "one"],
    [2, "two"],
    [3, "three"],
    [4, "four"],
    [5, "five"],
  ]);
});

test("without numbers there are no lines", () => {
  expect(linesAround(["one\ntwo\n"], { numbers: [], context: 5 }).size).toBe(0);
});
