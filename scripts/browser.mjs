// Finds a Chromium for the browser tests: Playwright's own if installed, else one on the PATH, else installs one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fail, node24, node24Environment, root, run } from "./setup.mjs";

function playwrightsOwn() {
  const script =
    'import("@playwright/test").then(({ chromium }) => process.stdout.write(chromium.executablePath()))';
  const result = spawnSync(node24, ["-e", script], { cwd: root, encoding: "utf8", env: node24Environment() });
  const path = result.stdout?.trim();
  return path && existsSync(path) ? path : undefined;
}

function onPath() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
      const path = join(folder, name);
      if (folder !== "" && existsSync(path)) {
        return path;
      }
    }
  }
  return undefined;
}

/** The path of a Chromium, installed if need be. */
export function ensureBrowser() {
  const present = playwrightsOwn() ?? onPath();
  if (present) {
    return present;
  }
  console.log("Installing a browser for the tests …");
  run(node24, [join(root, "node_modules", "@playwright", "test", "cli.js"), "install", "chromium"], {
    env: node24Environment(),
  });
  const downloaded = playwrightsOwn();
  if (downloaded) {
    return downloaded;
  }
  if (spawnSync("apt-get", ["--version"]).status === 0) {
    const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
    const apt = (...args) => {
      const [command, ...rest] = [...sudo, "apt-get", ...args];
      return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    };
    apt("update", "-qq");
    apt("install", "-y", "-qq", "chromium");
  }
  return (
    onPath() ??
    fail(
      "No browser for the tests: Playwright's download was refused and there is no Chromium to install with apt. Install Chromium or Chrome and put it on the PATH.",
    )
  );
}
