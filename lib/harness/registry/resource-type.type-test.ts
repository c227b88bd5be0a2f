import { z } from "zod";
import { contentPage } from "./list-styles";
import { list, resource, writes } from "./resource-type";

// Checked by tsc, never run: each line marked as an error must stay one.

const item = z.looseObject({ identifier: z.string(), spec: z.unknown().optional() });
const facts = { title: "T", toolset: "t", about: "T.", scope: "project", ids: ["t_id"] } as const;

export const whole = resource({
  ...facts,
  item,
  show: ["identifier", "manager=spec.manager"],
  list: list(contentPage, "GET", "/t", { about: "All." }),
});

// @ts-expect-error without its item nothing that Harness answers can be checked
export const withoutItem = resource({ ...facts, show: ["identifier"] });

// @ts-expect-error without its view a list shows nothing
export const withoutView = resource({ ...facts, item });

// @ts-expect-error a view may name only what the item has
export const withoutMember = resource({ ...facts, item, show: ["identifer"] });

// @ts-expect-error whoever approves a write must be told what will be different
export const withoutEffect = writes("POST", "/t", { about: "Makes one.", risk: "low_write" });
