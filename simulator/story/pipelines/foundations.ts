import { foundations } from "@/simulator/story/estate";
import type { PipelineDraft } from "@/simulator/story/pipelines/pipeline-draft";
import {
  approval,
  begin,
  deploy,
  helmDeploy,
  helmRollback,
  image,
  run,
  stage,
  terraform,
} from "@/simulator/story/pipelines/steps";

const go = "golang:1.25";

/** Pipelines of the project platform/foundations. */
export const foundationsPipelines: PipelineDraft[] = [
  {
    ...foundations,
    identifier: "identity_gateway_ci_cd",
    name: "Identity gateway CI/CD",
    description: "Tests the identity gateway and installs its chart in dev and staging",
    tags: { team: "platform" },
    repository: "identity-gateway",
    storeType: "REMOTE",
    stages: [
      stage("CI", "build", [
        ...begin(),
        run("download_modules", 22, ["go", "install"], "go mod download", {
          image: go,
          uses: ["package_registry"],
        }),
        run("unit_tests", 58, ["go", "test"], "go test ./...", {
          image: go,
          testSuiteKey: "identity_gateway_unit",
        }),
        image(46),
      ]),
      deploy("deploy_dev", "identity_gateway", "dev", [helmDeploy()], [helmRollback()], {
        onlyDefaultBranch: true,
      }),
      deploy("deploy_staging", "identity_gateway", "staging", [helmDeploy()], [helmRollback()], {
        onlyDefaultBranch: true,
      }),
    ],
    rhythm: { push: 1.8, pullRequest: 3.5, cron: null, manual: 0.1 },
  },
  {
    ...foundations,
    identifier: "identity_gateway_release",
    name: "Identity gateway release",
    description: "Installs a tested chart of the identity gateway in production",
    tags: { team: "platform", tier: "production" },
    repository: null,
    storeType: "INLINE",
    stages: [
      stage("Approval", "approve", [approval("release_approval", "Release identity gateway to production?")]),
      deploy("deploy_prod", "identity_gateway", "prod", [helmDeploy()], [helmRollback()]),
    ],
    runtimeVariables: [{ name: "image_tag", default: "", description: "Tag of the image to release" }],
    rhythm: { push: 0, pullRequest: 0, cron: null, manual: 0.5 },
  },
  {
    ...foundations,
    identifier: "environments_plan",
    name: "Environments plan and apply",
    description: "Plans the cloud environments every morning and applies after approval",
    tags: { team: "platform" },
    repository: "environments",
    storeType: "REMOTE",
    stages: [
      stage("Custom", "sandbox", [
        terraform("TerraformPlan", "plan_sandbox", 52),
        terraform("TerraformApply", "apply_sandbox", 74),
      ]),
      stage("Custom", "shared", [
        terraform("TerraformPlan", "plan_shared", 64),
        approval("approve_changes", "Apply the planned changes to the shared environment?"),
        terraform("TerraformApply", "apply_shared", 96),
      ]),
    ],
    rhythm: { push: 0, pullRequest: 0, cron: "15 6 * * 1-5", manual: 0.3 },
  },
  {
    ...foundations,
    identifier: "base_images",
    name: "Base images",
    description: "Rebuilds the base images every night",
    tags: { team: "platform" },
    repository: "base-images",
    storeType: "REMOTE",
    shouldUseSimplifiedKey: true,
    stages: [
      stage("CI", "images", [...begin(), image(180, ["image_registry", "package_registry"])], {
        matrix: { axis: "base", values: ["node", "temurin", "python"] },
      }),
    ],
    rhythm: { push: 0, pullRequest: 0, cron: "0 3 * * *", manual: 0.1 },
  },
];
