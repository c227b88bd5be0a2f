import { z } from "zod";
import { inside, shown } from "./item";
import { optionalText } from "./primitives";

/** A person with access; roles lie beside the person in lists. */
export const ListedUser = inside(
  "user",
  z.looseObject({
    uuid: z.string(),
    name: optionalText,
    email: optionalText,
    locked: shown,
    disabled: shown,
    roleAssignmentMetadata: shown,
  }),
);

const Named = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  description: optionalText,
  tags: shown,
});

export const UserGroup = Named.extend({ users: shown, harnessManaged: shown });
export const ServiceAccount = inside("serviceAccount", Named.extend({ email: optionalText }));
export const ListedRole = inside("role", Named.extend({ permissions: shown, harnessManaged: shown }));
export const ListedResourceGroup = inside(
  "resourceGroup",
  Named.extend({ includedScopes: shown, harnessManaged: shown }),
);

export const ListedPermission = inside(
  "permission",
  z.looseObject({
    identifier: z.string(),
    name: optionalText,
    resourceType: optionalText,
    action: optionalText,
    status: optionalText,
  }),
);

/** A default setting; `value` is text, whatever `valueType` says. */
export const ListedSetting = inside(
  "setting",
  z.looseObject({
    identifier: z.string(),
    name: optionalText,
    category: optionalText,
    groupIdentifier: optionalText,
    value: shown,
    valueType: optionalText,
    defaultValue: shown,
  }),
);
