import { describe, expect, test } from "vitest";
import { excerptInNoise, noiseLines } from "./excerpt-in-noise.fixture";

/** Tool, its output, and what a person must see at once. */
const outputs: [tool: string, log: string, shown: string[]][] = [
  [
    "docker build",
    `#9 [build 4/6] RUN npm ci
#9 1.204 npm error code E404
#9 1.204 npm error 404 Not Found - GET https://registry.example.org/money - Not found
#9 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
------
 > [build 4/6] RUN npm ci:
1.204 npm error 404 Not Found - GET https://registry.example.org/money - Not found
------
Dockerfile:12
--------------------
  11 |     COPY package*.json ./
  12 | >>> RUN npm ci
--------------------
ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`,
    ["404 Not Found - GET https://registry.example.org/money", "ERROR: failed to solve"],
  ],
  [
    "docker pull",
    `Unable to find image 'registry.example.org/shop:9' locally
docker: Error response from daemon: pull access denied for registry.example.org/shop, repository does not exist or may require 'docker login'.
See 'docker run --help'.`,
    ["pull access denied"],
  ],
  [
    "helm",
    `Release "shop" does not exist. Installing it now.
Error: UPGRADE FAILED: template: shop/templates/deployment.yaml:41:20: executing "shop/templates/deployment.yaml" at <.Values.image.tag>: nil pointer evaluating interface {}.tag`,
    ["UPGRADE FAILED", "nil pointer evaluating"],
  ],
  [
    "kubectl rollout",
    `deployment.apps/cart configured
Waiting for deployment "cart" rollout to finish: 1 out of 3 new replicas have been updated...
error: deployment "cart" exceeded its progress deadline`,
    ["exceeded its progress deadline"],
  ],
  [
    "kubectl without rights",
    `Error from server (Forbidden): deployments.apps is forbidden: User "system:serviceaccount:ci:deployer" cannot create resource "deployments" in API group "apps" in the namespace "prod"`,
    ["is forbidden: User"],
  ],
  [
    "events of a pod",
    `Normal   Scheduled  12s  default-scheduler  Successfully assigned prod/cart-5d8f to node-3
Warning  Unhealthy  4s   kubelet  Readiness probe failed: HTTP probe failed with statuscode: 503
Warning  BackOff    1s   kubelet  Back-off restarting failed container cart`,
    ["Readiness probe failed", "Back-off restarting failed container"],
  ],
  [
    "Terraform",
    `╷
│ Error: Unsupported argument
│
│   on main.tf line 41, in resource "bucket" "logs":
│   41:   versionning = true
│
│ An argument named "versionning" is not expected here. Did you mean "versioning"?
╵`,
    ["Error: Unsupported argument", "on main.tf line 41", 'named "versionning" is not expected here'],
  ],
  [
    "Ansible",
    `TASK [install nginx] ***********************************************************
fatal: [web-1]: FAILED! => {"changed": false, "msg": "No package matching 'nginx-extra' is available"}

PLAY RECAP *********************************************************************
web-1                      : ok=3    changed=1    unreachable=0    failed=1    skipped=0`,
    ["No package matching 'nginx-extra' is available"],
  ],
  [
    "git clone",
    `Cloning into 'shop'...
fatal: unable to access 'https://git.example.org/shop.git/': The requested URL returned error: 503`,
    ["The requested URL returned error: 503"],
  ],
  [
    "git without a key",
    `git@git.example.org: Permission denied (publickey).
fatal: Could not read from remote repository.`,
    ["Permission denied (publickey)", "Could not read from remote repository"],
  ],
  [
    "a shell script with a missing command",
    `+ terraform_fmt --check
/tmp/step.sh: line 3: terraform_fmt: command not found`,
    ["terraform_fmt: command not found"],
  ],
  [
    "a shell on a full disk",
    `cp: error writing '/build/dist/app.tar': No space left on device`,
    ["No space left on device"],
  ],
  [
    "a process killed for its memory",
    `> node build.js
<--- Last few GCs --->
[37:0x5] 41021 ms: Mark-sweep 4041.2 (4129.1) -> 4040.9 (4128.8) MB, 1201.1 / 0.0 ms
FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
Aborted (core dumped)`,
    ["JavaScript heap out of memory"],
  ],
  [
    "curl",
    `  % Total    % Received % Xferd
curl: (6) Could not resolve host: artifacts.example.org`,
    ["Could not resolve host: artifacts.example.org"],
  ],
  [
    "apt",
    `Reading package lists...
E: Unable to locate package libmoney-dev`,
    ["Unable to locate package libmoney-dev"],
  ],
  [
    "a cloud command line",
    `An error occurred (ExpiredToken) when calling the AssumeRole operation: The security token included in the request is expired`,
    ["ExpiredToken"],
  ],
  [
    "a delegate that is gone",
    `INTERNAL: No eligible delegate(s) in account to execute task. No matching selector(s): [prod-eu]`,
    ["No eligible delegate(s)"],
  ],
  [
    "a policy",
    `Policy Set "production gates" denied the run: policy "image must be signed" failed`,
    ["image must be signed"],
  ],
  [
    "an unresolved expression",
    `Invalid request: Unresolved expression <+pipeline.variables.imageTag> in step Deploy`,
    ["Unresolved expression"],
  ],
  [
    "a step that ran too long",
    `waiting for lock...
Step timed out after 10m`,
    ["Step timed out after 10m"],
  ],
];

describe("the lines that say what failed are shown", () => {
  test.each(outputs)("%s", (_, log, shown) => {
    const excerpt = excerptInNoise(log);
    const text = excerpt.lines.map((line) => line.text).join("\n");
    for (const needle of shown) expect(text).toContain(needle);
    expect(excerpt.lines.length).toBeLessThanOrEqual(40);
    expect(excerpt.groups[0]?.from).toBeGreaterThan(noiseLines);
  });
});
