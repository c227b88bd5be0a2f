import { storefront } from "@/simulator/story/estate";
import type { PipelineDraft } from "@/simulator/story/pipelines/pipeline-draft";
import {
  approval,
  begin,
  canaryDelete,
  canaryDeploy,
  deploy,
  image,
  rollingDeploy,
  rollingRollback,
  run,
  script,
  stage,
  verify,
} from "@/simulator/story/pipelines/steps";

const node = "node:24";
const npmInstall = run("install_dependencies", 48, ["npm", "install"], "npm ci", {
  image: node,
  uses: ["package_registry"],
});
const maven = "maven:3.9-eclipse-temurin-21";
const gradle = "gradle:8-jdk21";

/** Pipelines of the project commerce/storefront. */
export const storefrontPipelines: PipelineDraft[] = [
  {
    ...storefront,
    identifier: "storefront_ci_cd",
    name: "Storefront CI/CD",
    description: "Builds the shop's pages on every push to main and rolls them out to dev and staging",
    tags: { team: "storefront" },
    repository: "storefront",
    storeType: "REMOTE",
    stages: [
      stage("CI", "build", [
        ...begin(),
        npmInstall,
        run("lint", 22, ["npm", "lint"], "npm run lint", { image: node, parallelGroup: 1 }),
        run("type_check", 31, ["npm", "typecheck"], "npm run typecheck", { image: node, parallelGroup: 1 }),
        run("unit_tests", 64, ["npm", "test"], "npx vitest run --reporter=junit", {
          image: node,
          testSuiteKey: "storefront_unit",
          testRunner: "vitest",
        }),
        image(72),
      ]),
      deploy("deploy_dev", "storefront_web", "dev", [rollingDeploy(50)], [rollingRollback()]),
      deploy("deploy_staging", "storefront_web", "staging", [rollingDeploy(65)], [rollingRollback()]),
    ],
    rhythm: { push: 6, pullRequest: 0, cron: null, manual: 0.2 },
  },
  {
    ...storefront,
    identifier: "storefront_pull_request",
    name: "Storefront pull request",
    description: "Checks a pull request of the shop's pages: quality, unit tests and journeys side by side",
    tags: { team: "storefront" },
    repository: "storefront",
    storeType: "REMOTE",
    stages: [
      stage(
        "CI",
        "quality",
        [
          ...begin(),
          npmInstall,
          run("lint", 22, ["npm", "lint"], "npm run lint", { image: node, parallelGroup: 1 }),
          run("type_check", 31, ["npm", "typecheck"], "npm run typecheck", { image: node, parallelGroup: 1 }),
        ],
        { parallelGroup: 1 },
      ),
      stage(
        "CI",
        "unit",
        [
          ...begin(),
          npmInstall,
          run("unit_tests", 64, ["npm", "test"], "npx vitest run --reporter=junit", {
            image: node,
            testSuiteKey: "storefront_unit",
            testRunner: "vitest",
          }),
        ],
        { parallelGroup: 1 },
      ),
      stage(
        "CI",
        "journeys",
        [
          ...begin(),
          npmInstall,
          run("browser_journeys", 170, ["npm", "test"], "npx playwright test --reporter=junit", {
            image: "mcr.microsoft.com/playwright:v1.65.0",
            testSuiteKey: "storefront_journeys",
            testRunner: "jest",
            size: "large",
          }),
        ],
        { parallelGroup: 1 },
      ),
    ],
    rhythm: { push: 0, pullRequest: 13, cron: null, manual: 0 },
  },
  {
    ...storefront,
    identifier: "catalog_ci_cd",
    name: "Catalog CI/CD",
    description: "Builds, tests and rolls out the catalogue; pull requests stop after the tests",
    tags: { team: "storefront" },
    repository: "catalog",
    storeType: "REMOTE",
    stages: [
      stage("CI", "build", [
        ...begin(),
        run("compile", 58, ["maven", "build"], "mvn -B compile", {
          image: maven,
          uses: ["package_registry"],
        }),
        run("unit_tests", 74, ["maven", "test"], "mvn -B surefire:test", {
          image: maven,
          testSuiteKey: "catalog_unit",
        }),
        run("integration_tests", 120, ["maven", "test"], "mvn -B failsafe:integration-test", {
          image: maven,
          testSuiteKey: "catalog_integration",
          size: "large",
        }),
        image(66),
      ]),
      deploy("deploy_dev", "catalog_api", "dev", [rollingDeploy(60)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
      deploy("deploy_staging", "catalog_api", "staging", [rollingDeploy(75)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
    ],
    rhythm: { push: 4.5, pullRequest: 8, cron: null, manual: 0.2 },
  },
  {
    ...storefront,
    identifier: "basket_ci",
    name: "Basket CI",
    description: "Tests the basket on both supported Java versions and publishes the image",
    tags: { team: "storefront" },
    repository: "basket",
    storeType: "INLINE",
    stages: [
      stage(
        "CI",
        "verify",
        [
          ...begin(),
          run("assemble", 42, ["gradle", "build"], "./gradlew assemble", {
            image: gradle,
            uses: ["package_registry"],
          }),
          run("unit_tests", 88, ["gradle", "test"], "./gradlew test", {
            image: gradle,
            testSuiteKey: "basket_unit",
          }),
        ],
        { matrix: { axis: "jdk", values: ["17", "21"] } },
      ),
      stage("CI", "publish", [...begin(), image(60)], { onlyDefaultBranch: true }),
      deploy("deploy_dev", "basket_api", "dev", [rollingDeploy(55)], [rollingRollback()], {
        onlyDefaultBranch: true,
      }),
    ],
    rhythm: { push: 2.6, pullRequest: 6, cron: null, manual: 0.1 },
  },
  {
    ...storefront,
    identifier: "storefront_release",
    name: "Storefront release",
    description: "Brings a tested image of the shop's pages to production behind a canary",
    tags: { team: "storefront", tier: "production" },
    repository: null,
    storeType: "INLINE",
    stages: [
      stage("Approval", "approve", [approval("release_approval", "Release storefront web to production?")]),
      deploy(
        "deploy_prod",
        "storefront_web",
        "prod",
        [canaryDeploy(), verify(), canaryDelete(), rollingDeploy(80)],
        [canaryDelete(), rollingRollback()],
      ),
      stage("Custom", "announce", [script("post_release_note", 8, "./announce.sh storefront_web")]),
    ],
    runtimeVariables: [{ name: "image_tag", default: "", description: "Tag of the image to release" }],
    rhythm: { push: 0, pullRequest: 0, cron: null, manual: 1.1 },
  },
  {
    ...storefront,
    identifier: "catalog_release",
    name: "Catalog release",
    description: "Brings a tested image of the catalogue to production after approval",
    tags: { team: "storefront", tier: "production" },
    repository: null,
    storeType: "INLINE",
    stages: [
      stage("Approval", "approve", [approval("release_approval", "Release catalog API to production?")]),
      deploy("deploy_prod", "catalog_api", "prod", [rollingDeploy(110)], [rollingRollback()]),
    ],
    runtimeVariables: [{ name: "image_tag", default: "", description: "Tag of the image to release" }],
    rhythm: { push: 0, pullRequest: 0, cron: null, manual: 0.9 },
  },
  {
    ...storefront,
    identifier: "nightly_regression",
    name: "Nightly regression",
    description: "All browser journeys against staging, every night",
    tags: { team: "storefront" },
    repository: "storefront",
    storeType: "REMOTE",
    stages: [
      stage("CI", "regression", [
        ...begin(),
        npmInstall,
        run("all_journeys", 900, ["npm", "test"], "npx playwright test --config regression.config.ts", {
          image: "mcr.microsoft.com/playwright:v1.65.0",
          testSuiteKey: "storefront_regression",
          testRunner: "jest",
          size: "huge",
          timeout: "1h",
        }),
        run("legacy_export_suite", 75, ["npm", "test"], "npx vitest run legacy", {
          image: node,
          testSuiteKey: "legacy_export",
          testRunner: "vitest",
          ignoreFailure: true,
        }),
      ]),
    ],
    rhythm: { push: 0, pullRequest: 0, cron: "30 1 * * *", manual: 0 },
  },
];
