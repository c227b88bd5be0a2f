import { data, readOperation } from "@/lib/harness/client";
import { ngPage } from "@/schemas/harness/paging";
import {
  CurrentUser,
  type Organization,
  OrganizationItem,
  type Project,
  ProjectItem,
} from "@/schemas/harness/platform";
import { everyItem, type ReadOptions } from "./read-options";

const currentUserOperation = readOperation({
  key: "user.current",
  method: "GET",
  path: "/ng/api/user/currentUser",
  bind: (_: Record<string, never>) => ({}),
  response: data(CurrentUser),
});

/** The user that the token belongs to. Harness refuses a service account's token this question with 400 or 403. */
export function currentUser({
  client,
  signal,
  totalMs,
}: ReadOptions & { totalMs?: number }): Promise<CurrentUser> {
  return client.call(currentUserOperation, {}, { signal, totalMs });
}

const organizationList = readOperation({
  key: "organization.list",
  method: "GET",
  path: "/ng/api/organizations",
  bind: (args: { pageIndex: number; pageSize: number; searchTerm?: string | undefined }) => ({ query: args }),
  response: data(ngPage(OrganizationItem)),
});

/** All organizations the token can see. */
export async function* listOrganizations({ client, signal }: ReadOptions): AsyncGenerator<Organization> {
  const items = everyItem((pageIndex) =>
    client.call(organizationList, { pageIndex, pageSize: 100 }, { signal }),
  );
  for await (const item of items) yield item.organization;
}

const projectList = readOperation({
  key: "project.list",
  method: "GET",
  path: "/ng/api/projects",
  bind: (args: { orgIdentifier?: string | undefined; pageIndex: number; pageSize: number }) => ({
    query: args,
  }),
  response: data(ngPage(ProjectItem)),
});

/** All projects the token can see, of one organization or of the whole account. */
export async function* listProjects({
  client,
  signal,
  orgIdentifier,
}: ReadOptions & { orgIdentifier?: string | undefined }): AsyncGenerator<Project> {
  const items = everyItem((pageIndex) =>
    client.call(projectList, { orgIdentifier, pageIndex, pageSize: 100 }, { signal }),
  );
  for await (const item of items) yield item.project;
}
