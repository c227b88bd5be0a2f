import { errorDto, ok, restResponse } from "@/simulator/http/envelope";
import { ngPage, springPageOf } from "@/simulator/http/paging";

const firstPage = { index: 0, size: 10, totals: true };
const emptyNgPage = () => ngPage<never, never>([], firstPage, (item) => item);
const pagination = { index: 0, limit: 15, totalPages: 0, totalItems: 0 };
const issuePage = () => ({ issues: [], pagination: { page: 0, pageSize: 20, totalPages: 0, totalItems: 0 } });

/** The empty answers by name: what each service sends for an account that has nothing of the kind. */
export const emptyAnswers: Record<string, () => unknown> = {
  array: () => [],
  bare: () => ({}),
  data: () => ({ data: [] }),
  items: () => ({ items: [] }),
  ng: () => ok({}),
  ngList: () => ok([]),
  ngPage: () => ok(emptyNgPage()),
  springPage: () => ok(springPageOf([], 0, firstPage)),
  page: () => springPageOf([], 0, firstPage),
  gitops: emptyNgPage,
  restList: () => restResponse([]),
  restPage: () => restResponse(emptyNgPage()),
  count: () => ok(0),
  views: () => ok({ views: [], totalCount: 0 }),
  chaosPage: () => ({ data: [], pagination }),
  chaosItems: () => ({ items: [], pagination }),
  probes: () => ({ data: [], totalNoOfProbes: 0 }),
  infras: () => ({ infras: [], totalNoOfInfras: 0, totalNoOfInfrastructures: 0 }),
  applicationMaps: () => ({ data: [], page: pagination }),
  discovery: () => ({ items: [], page: pagination }),
  evals: () => ({ data: [], total_elements: 0, total_pages: 0, page: 0, size: 20 }),
  incidents: () => ({ entities: [], totalCount: 0 }),
  resource: () => ({ resource: [] }),
  registries: () => ({
    status: "SUCCESS",
    data: { registries: [], itemCount: 0, pageCount: 0, pageIndex: 0, pageSize: 20 },
  }),
  flagPage: () => ({ data: [], limit: 20, offset: 0, totalCount: 0 }),
  flagObjects: () => ({ objects: [], limit: 20, offset: 0, totalCount: 0 }),
  scores: () => ({ overall_score: 0, scorecard_scores: [] }),
  issues: () => ({ ...issuePage(), counts: {} }),
  pipelineIssues: () => ({ new: issuePage(), existing: issuePage(), counts: {}, matchingSteps: [] }),
  steps: () => ({ steps: [], exploitabilityFlag: false, reachabilityFlag: false }),
  exemptions: () => ({ exemptions: [], counts: {}, pagination: issuePage().pagination }),
  occurrences: () => ({ new: [], existing: [], newCount: 0, existingCount: 0, matchedCount: 0 }),
  queryableTypes: () => ({ queryable_types: [] }),
  grammar: () => ({ grammar: "" }),
  rows: () => ({ columns: [], rows: [], stats: {} }),
  validation: () => ({ is_valid: false, errors: ["no queryable types in this account"] }),
  types: () => ({
    entity_types: [],
    event_types: [],
    config_types: [],
    data_model_types: [],
    metric_types: [],
    view_types: [],
    relationship_types: [],
  }),
  relatedTypes: () => ({ relationship_types: [] }),
  graphql: () => ({
    data: {
      perspectiveGrid: { data: [] },
      perspectiveTotalCount: 0,
      perspectiveTimeSeriesStats: { stats: [] },
      perspectiveTrendStats: null,
      perspectiveForecastCost: null,
      perspectiveFilters: { values: [] },
      ccmMetaData: null,
      budgetSummaryList: [],
      recommendationsV2: { items: [], offset: 0, limit: 10 },
      recommendationStatsV2: { totalMonthlyCost: 0, totalMonthlySaving: 0, count: 0 },
    },
  }),
};

const enveloped = new Set([
  "ng",
  "pipeline",
  "template",
  "authz",
  "audit",
  "ccm",
  "cv",
  "ng-dashboard",
  "v2",
]);

/** The service that a path belongs to: its first segment. */
export const serviceOfPath = (path: string): string => path.split("/")[1] ?? "";

export const isEnveloped = (path: string): boolean => enveloped.has(serviceOfPath(path));

/** An error in the body form of the path's service. */
export function errorBody(path: string, code: string, message: string): object {
  const service = serviceOfPath(path);
  if (isEnveloped(path)) return errorDto(code, message);
  if (service === "code") return { message };
  if (service === "gitops") return { error: message, code: 5, message };
  if (service === "log-service" || service === "ti-service") return { error_msg: message };
  if (service === "cf") return { code: "404", message };
  return { code, message, errors: [] };
}
