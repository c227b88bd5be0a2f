/** Paths of the platform: projects and people, pipelines, templates, access control, audit, catalogue, policies, verification (form: see `pattern.ts`). */
export const platformPaths = `
/ng/api/connectors POST PUT
  /catalogue GET
  /listV2 POST:ngPage
  /testConnection/{id} POST
  /{id} GET DELETE
/ng/api/delegate-setup/listDelegates POST
/ng/api/environmentsV2 GET:ngPage POST PUT
  /listV2 POST:ngPage
  /move-config/{id} POST
  /serviceOverrides GET:ngPage
  /{id} GET DELETE
/ng/api/file-store GET:ngPage POST
  /folder POST:ng
  /{id} GET PUT DELETE
/ng/api/freeze POST
  /getGlobalFreeze GET:ng
  /list POST:ngPage
  /manageGlobalFreeze POST
  /updateFreezeStatus POST
  /{id} GET PUT DELETE
/ng/api/gitops/clusters GET:ngPage POST
  /{id} DELETE
/ng/api/infrastructures GET:ngPage POST PUT
  /move-config/{id} POST
  /{id} GET DELETE
/ng/api/organizations GET:ngPage POST
  /{id} GET PUT DELETE
/ng/api/projects GET:ngPage POST
  /{id} GET PUT DELETE
/ng/api/serviceOverrides POST PUT
  /{id} GET DELETE
/ng/api/serviceaccount POST
  /{id} PUT DELETE
/ng/api/servicesV2 GET:ngPage POST PUT
  /{id} GET DELETE
/ng/api/user/aggregate POST:ngPage
/ng/api/user/users POST
/ng/api/user/aggregate/{id} GET
/ng/api/v2/secrets/list/secrets POST:ngPage
/ng/api/v2/secrets/{id} GET
/pipeline/api/approvals/{id}/harness/activity POST
/pipeline/api/inputSets GET:ngPage POST
  /template POST:bare
  /{id} GET PUT DELETE
/pipeline/api/pipeline/execute/interrupt/{id} PUT
/pipeline/api/pipeline/execute/{id} POST
/pipeline/api/pipelines/execution/summary POST:ngPage
/pipeline/api/pipelines/execution/v2/{id} GET
/pipeline/api/pipelines/execution/{id}/inputsetV2 GET
/pipeline/api/pipelines/import POST
/pipeline/api/pipelines/list POST:ngPage
/pipeline/api/pipelines/summary/{id} GET
/pipeline/api/pipelines/v2 POST
  /{id} PUT
/pipeline/api/pipelines/{id} GET DELETE
/pipeline/api/triggers GET:ngPage POST
  /{id} GET PUT DELETE
/pipeline/api/v1/orgs/{org}/projects/{project}/approvals/execution/{id} GET
/authz/api/permissions GET:ngList
/authz/api/roleassignments POST
  /filter POST:ngPage
  /{id} DELETE
/authz/api/roles GET:ngPage POST
  /{id} GET DELETE
/authz/api/v2/resourcegroup GET:ngPage POST
  /{id} GET DELETE
/audit/api/auditYaml GET:missing
/audit/api/audits/list POST:ngPage
/v1/checks GET:array POST
  /{id} GET PUT
  /{id}/stats GET
/v1/entities GET:array POST
  /account.{org}.{project}/{id}/{id} GET PUT
  /account.{org}/{id}/{id} GET PUT
  /account/{id}/{id} GET PUT
/v1/orgs/{org}/projects/{project}/pipelines GET:array POST
  /{id} GET PUT DELETE
  /{id}/execute POST
  /{id}/execute/dynamic POST
/v1/orgs/{org}/projects/{project}/templates GET:array POST
  /{id} GET
  /{id}/versions/{id} GET PUT DELETE
/v1/orgs/{org}/templates GET:array POST
  /{id}/versions/{id} GET PUT DELETE
/v1/scorecards GET:array POST
  /{id} GET PUT
  /{id}/stats GET
/v1/scores GET:scores
  /summary GET
/v1/tech-docs/semantic-search POST:array
/v1/templates GET:array POST
  /{id}/versions/{id} GET PUT DELETE
/v2/workflows/execute POST
/pm/api/v1/evaluations GET:array
  /{id} GET
/pm/api/v1/policies GET:array POST
  /{id} GET PATCH DELETE
/pm/api/v1/policysets GET:array POST
  /{id} GET PATCH DELETE
/cv/api/account/{account}/org/{org}/project/{project}/change-event GET:restPage
/cv/api/account/{account}/orgs/{org}/projects/{project}/verifications/{id}/analysis/metrics GET
/cv/api/account/{account}/orgs/{org}/projects/{project}/verifications/{id}/overview GET
/cv/api/monitored-service GET:ngPage
/cv/api/verify-step/{id}/deployment-activity-summary GET
/ng-dashboard/api/overview/active-deployments-overview GET:ng
/ng-dashboard/api/overview/deployment-stats GET:ng
/ng-dashboard/api/overview/resources-overview-count GET:ng
/ng-dashboard/api/overview/top-projects GET:ng
/dashboard/download/dashboards/{id}/csv GET
/dashboard/v1/search GET:resource
`;
