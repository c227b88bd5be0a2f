import type { LogTool } from "../spec";
import type { Renderer } from "../writer";
import { cache } from "./cache";
import { docker } from "./docker";
import { gitClone } from "./git-clone";
import { go } from "./go";
import { gradle } from "./gradle";
import { helm } from "./helm";
import { kubernetes } from "./kubernetes";
import { maven } from "./maven";
import { nodeRenderer } from "./node";
import { pytest } from "./pytest";
import { shell } from "./shell";
import { terraform } from "./terraform";
import { verify } from "./verify";

const renderers: Record<LogTool, Renderer> = {
  npm: nodeRenderer("npm"),
  yarn: nodeRenderer("yarn"),
  pnpm: nodeRenderer("pnpm"),
  maven,
  gradle,
  pytest,
  go,
  docker,
  helm,
  kubectl: kubernetes,
  terraform,
  shell,
  "git-clone": gitClone,
  cache,
  verify,
};

export const rendererOf = (tool: LogTool): Renderer => renderers[tool];
