/** Paths of code, GitOps, artifacts, infrastructure, databases, feature flags, discovery, load tests, releases (form: see `pattern.ts`). */
export const deliveryPaths = `
/code/api/v1/repos GET:array POST
  /{id} GET PATCH
  /{id}/blame/{path} GET
  /{id}/branches GET POST
  /{id}/branches/{id} GET DELETE
  /{id}/commits GET POST
  /{id}/commits/{id} GET
  /{id}/content/{path} GET
  /{id}/diff-stats/{path} GET
  /{id}/diff/{path} GET
  /{id}/pullreq GET POST
  /{id}/pullreq/{id} GET PATCH
  /{id}/pullreq/{id}/activities GET
  /{id}/pullreq/{id}/checks GET
  /{id}/pullreq/{id}/comments POST
  /{id}/pullreq/{id}/comments/{id} PATCH DELETE
  /{id}/pullreq/{id}/merge POST
  /{id}/pullreq/{id}/reviewers GET POST
  /{id}/pullreq/{id}/reviews POST
  /{id}/pullreq/{id}/state POST
  /{id}/rules GET POST
  /{id}/rules/{id} GET PATCH DELETE
  /{id}/tags GET POST
  /{id}/tags/{id} DELETE
/code/api/v1/rules GET:array POST
  /{id} GET PATCH DELETE
/gitops/api/v1/agents GET:gitops
  /{id} GET DELETE
  /{id}/applications POST
  /{id}/applications/{id} GET PUT DELETE
  /{id}/applications/{id}/events GET
  /{id}/applications/{id}/logs GET
  /{id}/applications/{id}/managed-resources GET
  /{id}/applications/{id}/operation DELETE
  /{id}/applications/{id}/resource-tree GET
  /{id}/applications/{id}/resource/actions GET POST
  /{id}/applications/{id}/sync POST
  /{id}/clusters/{id} GET DELETE
  /{id}/repocreds/{id} GET DELETE
  /{id}/repositories/{id} GET DELETE
/gitops/api/v1/applications POST:gitops
  /bulk/refresh POST
  /bulk/sync POST
/gitops/api/v1/applicationset POST PUT
  /{id} GET DELETE
/gitops/api/v1/applicationsets POST:gitops
/gitops/api/v1/clusters POST:gitops
/gitops/api/v1/dashboard/overview GET
/gitops/api/v1/repocreds POST:gitops
/gitops/api/v1/repositories POST:gitops
/har/api/v1/registry/{account}/{org}/{project}/{id}/+ GET
  /artifact/{id}/+/version/{id}/files GET
  /artifact/{id}/+/versions GET
  /artifacts GET
/har/api/v1/spaces/{account}/{org}/{project}/+/registries GET:registries
/iacm/api/modules GET:array POST
  /{id} GET PUT
/iacm/api/orgs/{org}/projects/{project}/activities/{id}/resource-changes GET
/iacm/api/orgs/{org}/projects/{project}/ansible/activities GET:array
  /{id} GET
/iacm/api/orgs/{org}/projects/{project}/ansible/hosts GET:array
  /{id} GET
  /{id}/activities GET
/iacm/api/orgs/{org}/projects/{project}/ansible/inventory GET:array
  /{id} GET
/iacm/api/orgs/{org}/projects/{project}/ansible/playbook GET:array
  /{id} GET
/iacm/api/orgs/{org}/projects/{project}/costs/{id} GET
/iacm/api/orgs/{org}/projects/{project}/variable-set POST
  /{id} GET PUT
/iacm/api/orgs/{org}/projects/{project}/variable-sets GET:items
/iacm/api/orgs/{org}/projects/{project}/workspaces GET:array POST
  /{id} GET PUT
  /{id}/resources GET
/iacm/api/orgs/{org}/variable-set POST
  /{id} GET PUT
/iacm/api/orgs/{org}/variable-sets GET:items
/iacm/api/providers GET:array
  /{id} GET POST
  /{id}/version PUT
/iacm/api/variable-set POST
  /{id} GET PUT
/iacm/api/variable-sets GET:items
/dbops/v1/orgs/{org}/projects/{project}/dbschema GET:array POST
  /{id} GET PUT DELETE
  /{id}/changesets/existence POST
  /{id}/dbinstance/{id}/snapshot-object-names GET
  /{id}/dbinstance/{id}/snapshot-object-values POST
  /{id}/default-authoring-instance GET
  /{id}/instance POST
  /{id}/instance/{id} GET PUT DELETE
  /{id}/instancelist POST
/dbops/v1/orgs/{org}/projects/{project}/default-llm-pipeline GET
/dbops/v1/orgs/{org}/projects/{project}/llm-authoring/execute-pipeline POST
/fme/api/v4/environments POST
  /{id} GET PATCH DELETE
/fme/api/v4/feature-flag-definitions/{id} POST PATCH DELETE
  /reallocate POST
/fme/api/v4/feature-flags POST
  /{id} PATCH DELETE
  /{id}/archive POST
  /{id}/unarchive POST
/fme/api/v4/rollout-statuses GET:flagPage
/fme/api/v4/segment-definitions GET:flagPage
  /{id} GET POST PATCH DELETE
/fme/api/v4/segments GET:flagPage POST
  /{id} GET DELETE
/fme/api/v4/traffic-types GET:flagPage
/internal/api/v2/changeRequests/ws/{id}/environments/{id} POST
/internal/api/v2/environments/ws/{id} GET
/internal/api/v2/rolloutStatuses/ws/{id} GET
/internal/api/v2/rule-based-segments/ws/{id} GET
  /environments/{id} GET
  /trafficTypes/{id} POST
  /{id} GET DELETE
  /{id}/environments/{id} PUT
/internal/api/v2/rule-based-segments/{id}/{id} POST DELETE
/internal/api/v2/segments/ws/{id} GET
  /{id} GET
/internal/api/v2/segments/{id}/{id}/keys GET
/internal/api/v2/segments/{id}/{id}/upload PUT
/internal/api/v2/splits/ws/{id} GET
  /trafficTypes/{id} POST
  /{id} GET PATCH DELETE
  /{id}/archive POST
  /{id}/environments/{id} GET POST PUT
  /{id}/environments/{id}/kill PUT
  /{id}/environments/{id}/reallocate POST
  /{id}/environments/{id}/restore PUT
  /{id}/unarchive POST
/internal/api/v2/trafficTypes/ws/{id} GET
/internal/api/v2/trafficTypes/{id}/environments/{id}/identities POST
  /{id} PATCH
/internal/api/v2/workspaces GET:flagObjects
/servicediscovery/api/v1/agents GET:discovery
  /{id}/discoveredservices GET
  /{id}/namespaces GET
  /{id}/networkmaps GET
/loadTest/manager/api/v1/load-tests GET:items POST
  /{id} GET PUT DELETE
  /{id}/runs POST
/loadTest/manager/api/v1/runs/{id}/stop POST
/rmg/api/orchestration/activity POST
  /summary GET:page
  /{id} GET PUT DELETE
/rmg/api/orchestration/execution/activity/{id}/input GET
/rmg/api/orchestration/execution/release/{id}/phase/{id}/activity/{id}/output GET
/rmg/api/orchestration/execution/release/{id}/phase/{id}/input GET
/rmg/api/orchestration/execution/release/{id}/phase/{id}/output GET
/rmg/api/orchestration/execution/releaseInput/{id} GET
/rmg/api/orchestration/execution/{id}/phases GET
/rmg/api/orchestration/process POST
  /summary GET:page
  /{id} GET PUT DELETE
/rmg/api/release/list POST:page
/rmg/api/release/{id} GET
  /execution/activities GET
  /tasks GET
`;
