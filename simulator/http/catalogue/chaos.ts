/** Paths of chaos engineering (form: see `pattern.ts`). */
export const chaosPaths = `
/chaos/manager/api/rest/actions GET:chaosPage POST
  /manifest/{id} GET
  /{id} GET DELETE
/chaos/manager/api/rest/experimenttemplates GET:chaosPage
  /{id} GET DELETE
  /{id}/compare GET
  /{id}/launch POST
  /{id}/revisions GET
  /{id}/variables GET
  /{id}/yaml GET
/chaos/manager/api/rest/faults GET:chaosPage
  /{id} GET DELETE
  /{id}/experimentruns GET
  /{id}/variables GET
  /{id}/yaml GET
/chaos/manager/api/rest/faulttemplates GET:chaosPage
  /{id} GET DELETE
  /{id}/compare GET
  /{id}/revisions GET
  /{id}/variables GET
  /{id}/yaml GET
/chaos/manager/api/rest/hubs GET:chaosItems POST
  /faults GET:data
  /{id} GET PUT DELETE
/chaos/manager/api/rest/kubernetes/infra/{id} GET
  /health GET
/chaos/manager/api/rest/machine/infras POST:infras
/chaos/manager/api/rest/recommendations GET:chaosPage
  /{id} GET
/chaos/manager/api/rest/templates/actions GET:chaosPage
  /{id} GET DELETE
  /{id}/compare GET
  /{id}/revisions GET
  /{id}/variables GET
/chaos/manager/api/rest/templates/probes GET:chaosPage
  /{id} GET DELETE
  /{id}/variables GET
/chaos/manager/api/rest/v2/applicationmaps POST:applicationMaps
  /{id} GET
/chaos/manager/api/rest/v2/chaos-pipeline/{id} GET
/chaos/manager/api/rest/v2/experiment GET:chaosPage POST
  /{id} DELETE
  /{id}/stop POST
/chaos/manager/api/rest/v2/experiments/{id} GET
  /inputsets GET POST
  /inputsets/{id} GET PUT DELETE
  /run POST
  /variables GET
/chaos/manager/api/rest/v2/infrastructure POST
/chaos/manager/api/rest/v2/infrastructures POST:infras
  /chaos-enabled POST:infras
/chaos/manager/api/rest/v2/probes GET:probes POST
  /experiment-run POST:data
  /manifest/{id} GET
  /{id} GET DELETE
  /{id}/enable POST
  /{id}/verify POST
/chaos/manager/api/rest/v2/risks GET:chaosPage
  /{id} GET
/chaos/manager/api/v3/chaos-services GET:chaosPage POST
  /{id} GET PUT DELETE
  /{id}/experiment-runs GET
  /{id}/load-tests GET
/chaos/manager/api/v3/chaosguard-conditions GET:chaosPage
  /{id} GET DELETE
/chaos/manager/api/v3/chaosguard-rules GET:chaosPage
  /{id} GET DELETE
  /{id}/enable PUT
/chaos/manager/api/v3/dr-tests GET:chaosItems POST
/chaos/manager/api/v3/integrations/get-chaos-component-variable GET:items
/chaos/manager/api/v3/risk-rules GET:chaosPage
  /{id} GET
/chaos/manager/api/v3/risk-scans GET:chaosPage POST
  /{id} GET PUT DELETE
  /{id}/abort POST
  /{id}/heatmap GET
  /{id}/report GET
  /{id}/report/download GET
  /{id}/retry POST
/chaos/manager/api/v3/scanned-risks GET:chaosPage
  /summary POST:chaosPage
  /{id} GET
  /{id}/occurrences GET
`;
