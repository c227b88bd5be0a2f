/** Paths of cost, engineering insights, evaluations, agents, incidents, queries, supply chain and security tests (form: see `pattern.ts`). */
export const insightPaths = `
/ccm/api/anomaly/feedback PUT
/ccm/api/anomaly/v2/drill-down GET
  /cost/time-series GET
  /list GET:ngList
/ccm/api/anomaly/v2/list POST:ngList
/ccm/api/anomaly/v2/summary POST:ng
/ccm/api/budgetGroups GET:ngList POST
  /{id} GET PUT DELETE
/ccm/api/budgets POST
  /bulk/delete POST
  /v2/list POST:ngPage
  /{id} GET POST PUT DELETE
/ccm/api/business-mapping GET:ng POST PUT
  /filter-panel GET:ng
  /{id} GET DELETE
/ccm/api/graphql POST:graphql
/ccm/api/overview GET:ng
/ccm/api/perspective GET:missing POST PUT DELETE
  /clone/{id} POST
  /getAllPerspectives GET:views
/ccm/api/perspectiveFolders GET:ngList PUT
  /create POST
  /movePerspectives POST
  /{id} DELETE
  /{id}/perspectives GET
/ccm/api/recommendation/details/{id} GET
/ccm/api/recommendation/jira/create POST
/ccm/api/recommendation/overview/change-state POST
/ccm/api/recommendation/overview/count POST:count
/ccm/api/recommendation/overview/list POST:ng
/ccm/api/recommendation/overview/override-savings PUT
/ccm/api/recommendation/overview/stats POST:ng
/ccm/api/recommendation/servicenow/create POST
/ccm/api/unit-metric GET:missing POST PUT DELETE
  /list GET:ngList
/gratis/sei/api/v1/dora/lead-time POST:bare
/gratis/sei/api/v1/dora/deployment_frequency POST:bare
/gratis/sei/api/v1/dora/change_failure_rate POST:bare
/gratis/sei/api/v1/dora/mean-time POST:bare
/lw/co/api/accounts/{account}/v1/detail/compute_coverage POST:ngList
/sei/api/v1/metrics GET:array
/sei/api/v2/insights/ba/feature_metrics POST:bare
/sei/api/v2/insights/ba/profiles GET:array
/sei/api/v2/insights/coding-assistant/adoptions POST:bare
/sei/api/v2/insights/coding-assistant/pr-velocity/summary POST:bare
/sei/api/v2/insights/coding-assistant/raw_metrics/v2 POST:page
/sei/api/v2/insights/coding-assistant/usage/metrics POST:bare
/sei/api/v2/insights/efficiency/deploymentFrequency POST:bare
/sei/api/v2/org-trees GET:array
  /{id} GET
  /{id}/efficiency_profile GET
/sei/api/v2/productivityv3/feature_metrics POST:bare
/sei/api/v2/teams/list GET:array
/sei/api/v2/teams/{id}/integrations GET
/sei/api/v2/teams/{id}/team_info GET
/ai-evals/api/v1/orgs/{org}/projects/{project}/analytics/summary GET
/ai-evals/api/v1/orgs/{org}/projects/{project}/dataset GET:evals POST
  /by-identifier/{id} GET
  /{id} GET PUT DELETE
  /{id}/generate POST
  /{id}/items GET POST
  /{id}/items/bulk PATCH
  /{id}/items/{id} GET PUT DELETE
/ai-evals/api/v1/orgs/{org}/projects/{project}/evals GET:evals POST
  /import-yaml POST
  /{id} GET PATCH DELETE
  /{id}/export-yaml GET
  /{id}/run POST
  /{id}/runs GET
/ai-evals/api/v1/orgs/{org}/projects/{project}/git/register POST
/ai-evals/api/v1/orgs/{org}/projects/{project}/metric-sets GET:evals POST
  /{id} GET PATCH DELETE
  /{id}/calibrate POST
  /{id}/metrics GET POST PUT
  /{id}/metrics/{id} PATCH DELETE
/ai-evals/api/v1/orgs/{org}/projects/{project}/metrics GET:evals POST
  /suggestions GET
  /{id} GET PATCH DELETE
/ai-evals/api/v1/orgs/{org}/projects/{project}/observe/annotations GET:evals POST
  /histogram GET
  /{id} GET PATCH DELETE
/ai-evals/api/v1/orgs/{org}/projects/{project}/registry GET:evals POST
  /{id} GET PATCH DELETE
/ai-evals/api/v1/orgs/{org}/projects/{project}/runs GET:evals
  /compare GET
  /{id} GET
  /{id}/items GET
  /{id}/rescore POST
/ai-evals/api/v1/orgs/{org}/projects/{project}/settings/git GET PUT
/ai-evals/api/v1/orgs/{org}/projects/{project}/suite-runs/{id} GET
/ai-evals/api/v1/orgs/{org}/projects/{project}/suites GET:evals POST
  /import-yaml POST
  /{id} GET PATCH DELETE
  /{id}/evaluations GET POST PUT
  /{id}/evaluations/{id} DELETE
  /{id}/export-yaml GET
  /{id}/run POST
  /{id}/runs GET
/ai-evals/api/v1/orgs/{org}/projects/{project}/targets GET:evals POST
  /{id} GET PATCH DELETE
  /{id}/export-yaml GET
  /{id}/outputs GET POST
  /{id}/overview GET
  /{id}/test POST
/ai-evals/api/v1/orgs/{org}/projects/{project}/traces/{id}/evaluate POST
/agents/api/v1/agents GET:array POST
  /{id} GET PUT DELETE
/ir/tp/api/v1/mc/deploys GET:incidents
  /{id} GET
/ir/tp/api/v1/mc/incidents GET:incidents POST
  /{id} GET PATCH
  /{id}/close POST
/query-service/grpc/io.harness.platform.query.service.api.v1.QueryServiceGrpc/executeQuery POST:rows
/query-service/grpc/io.harness.platform.query.service.api.v1.QueryServiceGrpc/getGrammar POST:grammar
/query-service/grpc/io.harness.platform.query.service.api.v1.QueryServiceGrpc/getQueryableTypes POST:queryableTypes
/query-service/grpc/io.harness.platform.query.service.api.v1.QueryServiceGrpc/validateQuery POST:validation
/schema-service/grpc/io.harness.platform.schema.service.api.v1.SchemaServiceGrpc/getRelatedTypes POST:relatedTypes
/schema-service/grpc/io.harness.platform.schema.service.api.v1.SchemaServiceGrpc/getType POST:bare
/schema-service/grpc/io.harness.platform.schema.service.api.v1.SchemaServiceGrpc/getTypes POST:types
/ssca-manager/v1/components/details GET:missing
/ssca-manager/v1/components/vulnerabilities GET:array
/ssca-manager/v1/org/{org}/project/{project}/enforcement/{id}/policy-violations GET
/ssca-manager/v1/org/{org}/project/{project}/enforcement/{id}/summary GET
/ssca-manager/v1/org/{org}/project/{project}/orchestration/{id}/download-sbom GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifact-sources POST:array
  /{id}/artifacts POST
  /{id}/artifacts/{id}/overview GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifact/{id}/compliance-results/list POST
/ssca-manager/v1/orgs/{org}/projects/{project}/artifacts/{id}/component/dependencies GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifacts/{id}/component/overview GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifacts/{id}/component/remediation GET
  /create-pull-request POST
  /pull-requests GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifacts/{id}/component/vulnerabilities GET
/ssca-manager/v1/orgs/{org}/projects/{project}/artifacts/{id}/components POST
/ssca-manager/v1/orgs/{org}/projects/{project}/code-repos/list POST:array
/ssca-manager/v1/orgs/{org}/projects/{project}/code-repos/{id}/overview GET
/ssca-manager/v1/orgs/{org}/projects/{project}/components/search GET:array
/ssca-manager/v1/orgs/{org}/projects/{project}/orchestration/{id}/sbom-drift POST
/ssca-manager/v1/orgs/{org}/projects/{project}/oss-risks/summary GET
/ssca-manager/v1/orgs/{org}/projects/{project}/sbom-drift/{id}/components GET
/ssca-manager/v1/orgs/{org}/projects/{project}/security-overview GET
/ssca-manager/v1/ssca-config/auto-pr-config GET PUT
/ssca-manager/v2/attestations POST:array
/ssca-manager/v2/orgs/{org}/projects/{project}/artifacts/{id}/chain-of-custody GET
/ssca-manager/v2/orgs/{org}/projects/{project}/attestations/download-attestation/{id} GET
/ssca-manager/v2/orgs/{org}/projects/{project}/attestations/{id}/details GET
/sto/api/v2/exemptions POST
  /bulk POST
  /{id}/approve PUT
  /{id}/reject PUT
/sto/api/v2/frontend/all-issues/filters GET:bare
/sto/api/v2/frontend/all-issues/issues GET:issues
/sto/api/v2/frontend/exemptions POST:exemptions
/sto/api/v2/frontend/pipeline-security/issues GET:pipelineIssues
/sto/api/v2/frontend/pipeline-security/steps GET:steps
/sto/api/v2/remediation-agent/diff-occurrences GET:occurrences
`;
