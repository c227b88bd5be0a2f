import { z } from "zod";
import { inside, shown } from "./item";
import { optionalFlag, optionalMs, optionalText, TagMap } from "./primitives";

/** The owner of the token. */
export const CurrentUser = z.looseObject({
  uuid: z.string(),
  name: optionalText,
  email: optionalText,
  defaultAccountId: optionalText,
  accounts: z
    .array(z.looseObject({ uuid: optionalText, accountName: optionalText, companyName: optionalText }))
    .nullish(),
  locked: optionalFlag,
});
export type CurrentUser = z.infer<typeof CurrentUser>;

export const Organization = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  description: optionalText,
  tags: TagMap,
});
export type Organization = z.infer<typeof Organization>;

/** List items wrap the entity: `{organization, createdAt, lastModifiedAt, harnessManaged}`. */
export const OrganizationItem = z.looseObject({
  organization: Organization,
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
});

/** When an entity was made and last changed, which Harness writes beside it. */
const times = { createdAt: shown, lastModifiedAt: shown };
/** An organization as the tools show it; when got alone, some servers wrap it a second time. */
export const ListedOrganization = inside(
  "organization",
  inside("org", Organization.extend({ harnessManaged: shown, ...times })),
);

export const Project = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  orgIdentifier: optionalText,
  description: optionalText,
  color: optionalText,
  modules: z.array(z.string()).nullish(),
  tags: TagMap,
});
export type Project = z.infer<typeof Project>;

export const ProjectItem = z.looseObject({
  project: Project,
  createdAt: optionalMs,
  lastModifiedAt: optionalMs,
});

export const ListedProject = inside("project", Project.extend(times));
