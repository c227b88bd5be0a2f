/** Pipelines to start from, one per purpose. */
export const pipelineExamples: Readonly<Record<string, string>> = {
  "build-and-test": `pipeline:
  name: Build orders
  identifier: build_orders
  projectIdentifier: shop
  orgIdentifier: default
  properties:
    ci:
      codebase:
        connectorRef: account.github
        repoName: orders
        build: <+input>
  stages:
    - stage:
        name: Build
        identifier: build
        type: CI
        spec:
          cloneCodebase: true
          platform:
            os: Linux
            arch: Amd64
          runtime:
            type: Cloud
            spec: {}
          execution:
            steps:
              - step:
                  type: Run
                  name: Unit tests
                  identifier: unit_tests
                  spec:
                    shell: Sh
                    command: |-
                      npm ci
                      npm test
                    reports:
                      type: JUnit
                      spec:
                        paths:
                          - reports/junit.xml
`,
  "deploy-with-approval": `pipeline:
  name: Deploy orders
  identifier: deploy_orders
  projectIdentifier: shop
  orgIdentifier: default
  stages:
    - stage:
        name: Approve
        identifier: approve
        type: Approval
        spec:
          execution:
            steps:
              - step:
                  type: HarnessApproval
                  name: Release
                  identifier: release
                  timeout: 1d
                  spec:
                    approvalMessage: Release orders to production?
                    approvers:
                      userGroups:
                        - account.release_managers
                      minimumCount: 1
                      disallowPipelineExecutor: true
    - stage:
        name: Deploy
        identifier: deploy
        type: Deployment
        spec:
          deploymentType: Kubernetes
          service:
            serviceRef: orders
          environment:
            environmentRef: prod
            infrastructureDefinitions:
              - identifier: k8s_prod
          execution:
            steps:
              - step:
                  type: K8sRollingDeploy
                  name: Roll out
                  identifier: roll_out
                  timeout: 10m
                  spec:
                    skipDryRun: false
            rollbackSteps:
              - step:
                  type: K8sRollingRollback
                  name: Roll back
                  identifier: roll_back
                  timeout: 10m
                  spec: {}
        failureStrategies:
          - onFailure:
              errors:
                - AllErrors
              action:
                type: StageRollback
`,
};
