/** The account's technical identities. The first owns the demo's service-account token. */
export const serviceAccounts = [
  {
    identifier: "release_bot",
    name: "Release bot",
    email: "release_bot@service.fernwick.example",
    description: "Starts and watches releases",
  },
  {
    identifier: "report_reader",
    name: "Report reader",
    email: "report_reader@service.fernwick.example",
    description: "Reads executions for the weekly report",
  },
] as const;
