import type { EntityChange } from "@/simulator/engine/journal";
import type { World } from "@/simulator/story/types";

/** Makes a change of a pipeline, an input set or a trigger true. The routes have validated it. */
export function applyEntityChange(
  _world: World,
  _entity: "pipeline" | "inputSet" | "trigger",
  _change: EntityChange,
  _at: number,
): void {}
