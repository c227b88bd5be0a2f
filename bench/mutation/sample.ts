import { createHash } from "node:crypto";
import { type Checker, type CheckResult, CheckStatus } from "@stryker-mutator/api/check";
import type { Mutant, StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { z } from "zod";

/** Mutants to try, all where null. */
const Sample = z.object({ size: z.number().nullable(), seed: z.string() });
export type Sample = z.infer<typeof Sample>;

/** Why a mutant was not tried: how the report tells it from one that does not compile. */
export const notInSample = "Not in the sample.";

/**
 * Draws the sample: Stryker tries what a checker passes. The order in which mutants are drawn is that of a hash of seed and
 * mutant, so the same seed draws the same mutants as long as their files do not change, in whatever order they come.
 */
class SampleChecker implements Checker {
  static readonly inject = tokens(commonTokens.options);
  readonly #sample: Sample;
  readonly #drawn = new Set<string>();

  constructor(options: StrykerOptions) {
    this.#sample = Sample.parse(options.sample);
  }

  async init(): Promise<void> {}

  /** Stryker asks once, with all mutants of the run. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    const { size, seed } = this.#sample;
    const inOrder = mutants
      .map(({ id, fileName, location, mutatorName, replacement }) => ({
        id,
        // In another copy of the project the path differs.
        place: JSON.stringify([fileName.replace(/^.*\/(?=lib\/)/, ""), location, mutatorName, replacement]),
      }))
      .map(({ id, place }) => ({
        id,
        key: createHash("sha256").update(`${seed} ${place}`).digest("hex"),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { id } of inOrder.slice(0, size ?? mutants.length)) this.#drawn.add(id);
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Object.fromEntries(
      mutants.map(({ id }) => [
        id,
        this.#drawn.has(id)
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: notInSample },
      ]),
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", SampleChecker)];
