import { createHash } from "node:crypto";

/**
 * Randomness by name instead of by order: the same seed and keys always give the same value, whatever was drawn
 * before, so that one changed event never shifts the rest of the story.
 */
export type Key = string | number;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function hash32(seed: number, keys: readonly Key[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const key of keys) {
    const text = typeof key === "number" ? `#${key}` : key;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x2f, 0x01000193);
  }
  return mix(hash);
}

/** Murmur3's finaliser: spreads FNV's weak high bits. */
function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A whole number in [0, 2^32). */
export function number32(seed: number, ...keys: Key[]): number {
  return hash32(seed, keys);
}

/** In [0, 1). */
export function unit(seed: number, ...keys: Key[]): number {
  return hash32(seed, keys) / 4294967296;
}

/** A number in [from, to). */
export function between(from: number, to: number, seed: number, ...keys: Key[]): number {
  return from + (to - from) * unit(seed, ...keys);
}

/** True with the given probability. */
export function chance(probability: number, seed: number, ...keys: Key[]): boolean {
  return unit(seed, ...keys) < probability;
}

export function pick<T>(items: readonly T[], seed: number, ...keys: Key[]): T {
  const item = items[Math.floor(unit(seed, ...keys) * items.length)];
  if (item === undefined) throw new RangeError("Nothing to pick from");
  return item;
}

/** A factor around 1, log-normal: durations are skewed to the right. */
export function spread(sigma: number, seed: number, ...keys: Key[]): number {
  const u = Math.max(unit(seed, "u", ...keys), 1e-9);
  const v = unit(seed, "v", ...keys);
  return Math.exp(sigma * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
}

/** A 22-character base64url id, as Harness gives accounts, executions and nodes. */
export function shortId(seed: number, ...keys: Key[]): string {
  let state = hash32(seed, keys);
  let other = hash32(seed ^ 0x5bd1e995, keys);
  let id = "";
  for (let i = 0; i < 22; i += 1) {
    if (i % 5 === 0) {
      state = mix(state + 0x9e3779b9 + i);
      other = mix(other ^ state);
    }
    const word = i % 2 === 0 ? state : other;
    id += alphabet[(word >>> ((i % 5) * 6)) & 63];
  }
  return id;
}

/** A 40-digit commit sha. */
export function commitSha(seed: number, ...keys: Key[]): string {
  return createHash("sha1")
    .update([seed, ...keys].join("/"))
    .digest("hex");
}

/** 24 hex digits, as Mongo gives. */
export function hexId(seed: number, ...keys: Key[]): string {
  return commitSha(seed, "hex", ...keys).slice(0, 24);
}
