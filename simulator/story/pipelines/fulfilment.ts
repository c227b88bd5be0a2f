import { fulfilment } from "@/simulator/story/estate";
import type { PipelineDraft } from "@/simulator/story/pipelines/pipeline-draft";
import {
  approval,
  begin,
  deploy,
  image,
  rollingDeploy,
  rollingRollback,
  run,
  script,
  stage,
} from "@/simulator/story/pipelines/steps";

const go = "golang:1.25";
const python = "python:3.14";

/** Pipelines of the project commerce/fulfilment. */
export const fulfilmentPipelines: PipelineDraft[] = [
  {
    ...fulfilment,
    identifier: "stock_ledger_ci_cd",
    name: "Stock ledger CI/CD",
    description: "Vets, tests and rolls out the stock ledger",
    tags: { team: "fulfilment" },
    repository: "stock-ledger",
    storeType: "REMOTE",
    shouldUseSimplifiedKey: true,
    stages: [
      stage("CI", "build", [
        ...begin(),
        run("download_modules", 24, ["go", "install"], "go mod download", {
          image: go,
          uses: ["package_registry"],
        }),
        run("vet", 18, ["go", "lint"], "go vet ./...", { image: go, stepGroup: "checks" }),
        run("unit_tests", 66, ["go", "test"], "go test -race ./...", {
          image: go,
          testSuiteKey: "stock_ledger_unit",
          stepGroup: "checks",
        }),
        image(48),
      ]),
      deploy("deploy_dev", "stock_ledger", "dev", [rollingDeploy(45)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
      deploy("deploy_staging", "stock_ledger", "staging", [rollingDeploy(55)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
    ],
    rhythm: { push: 2.8, pullRequest: 6, cron: null, manual: 0.1 },
  },
  {
    ...fulfilment,
    identifier: "parcel_router_ci",
    name: "Parcel router CI",
    description: "Tests the parcel router, publishes its image and brings it to dev",
    tags: { team: "fulfilment" },
    repository: "parcel-router",
    storeType: "REMOTE",
    stages: [
      stage("CI", "test", [
        ...begin(),
        run("install_requirements", 36, ["pytest", "install"], "pip install -r requirements.txt", {
          image: python,
          uses: ["package_registry"],
        }),
        run("unit_tests", 82, ["pytest", "test"], "pytest --junitxml=report.xml", {
          image: python,
          testSuiteKey: "parcel_router_unit",
        }),
        image(44),
      ]),
      deploy("deploy_dev", "parcel_router", "dev", [rollingDeploy(45)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
    ],
    rhythm: { push: 2.4, pullRequest: 5, cron: null, manual: 0.1 },
  },
  {
    ...fulfilment,
    identifier: "fulfilment_release",
    name: "Fulfilment release",
    description: "Releases both fulfilment services side by side, then runs the smoke checks",
    tags: { team: "fulfilment", tier: "production" },
    repository: null,
    storeType: "INLINE",
    stages: [
      stage("Approval", "approve", [approval("release_approval", "Release fulfilment to production?")]),
      deploy("deploy_stock_ledger", "stock_ledger", "prod", [rollingDeploy(85)], [rollingRollback()], {
        parallelGroup: 1,
      }),
      deploy("deploy_parcel_router", "parcel_router", "prod", [rollingDeploy(70)], [rollingRollback()], {
        parallelGroup: 1,
      }),
      stage("Pipeline", "smoke", [], {
        childPipeline: { ...fulfilment, pipelineIdentifier: "smoke_checks" },
      }),
    ],
    runtimeVariables: [
      { name: "stock_ledger_tag", default: "", description: "Tag of the stock ledger's image" },
      { name: "parcel_router_tag", default: "", description: "Tag of the parcel router's image" },
    ],
    rhythm: { push: 0, pullRequest: 0, cron: null, manual: 1 },
  },
  {
    ...fulfilment,
    identifier: "smoke_checks",
    name: "Smoke checks",
    description: "Books a parcel end to end; started by releases and every six hours",
    tags: { team: "fulfilment" },
    repository: null,
    storeType: "INLINE",
    stages: [
      stage("Custom", "checks", [
        script("book_parcel", 25, "./smoke/book-parcel.sh"),
        script("track_parcel", 18, "./smoke/track-parcel.sh"),
      ]),
    ],
    runtimeVariables: [{ name: "target", default: "prod", description: "Environment to check" }],
    rhythm: { push: 0, pullRequest: 0, cron: "0 */6 * * *", manual: 0.1 },
  },
];
