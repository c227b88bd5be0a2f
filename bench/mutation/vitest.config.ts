import { mergeConfig } from "vitest/config";
import base from "../../vitest.config";
import { mutatedRooms, roomVariable } from "./rooms";

const room = Object.entries(mutatedRooms).find(([name]) => name === process.env[roomVariable])?.[1];
if (room === undefined) throw new Error(`${roomVariable} names no room.`);

const config = mergeConfig(base, {
  test: {
    // What a mutant keeps from ever happening need not be waited for as long as what a busy machine delays.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
// Merging would append to the tests of the whole project.
if (config.test) config.test.include = [...room.tests];
export default config;
