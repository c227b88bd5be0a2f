import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { connectorKinds, connectorKindWords } from "@/schemas/connectors/connector-kinds";
import { ConnectorView } from "@/schemas/connectors/connectors";
import { AccountsList } from "./accounts-list";
import type { HarnessActions } from "./connector-actions";
import { ConnectorSettings } from "./connector-settings";
import { StoresList } from "./stores-list";

const never = () => {
  throw new Error("nothing is asked while a page is drawn");
};
const actions: HarnessActions = {
  check: never,
  update: never,
  replaceSecret: never,
  refreshProjects: never,
  watch: never,
  setToolPermissions: never,
  setRequestRate: never,
  describeRemoval: never,
  remove: never,
};
const router = {
  bfcacheId: "0",
  back: never,
  forward: never,
  refresh: never,
  push: never,
  replace: never,
  prefetch: never,
};

/** A connector as it is shown when its stored settings cannot be read. */
const unreadable = (kind: (typeof connectorKinds)[number]) =>
  ConnectorView.parse({
    id: "c1",
    slug: "odd",
    kind,
    displayName: "Odd",
    baseUrl: "https://odd.example",
    problem: "The stored settings of Odd cannot be read.",
    capabilities: [],
    createdAt: "2026-12-01T00:00:00.000Z",
    lastCheck: null,
    ...(kind === "harness"
      ? {
          accountId: null,
          requestsPerMinute: 400,
          deliveries: [],
          failedTriggers: [],
          accountName: null,
          tokenKind: "pat",
          tokenHint: "abcd",
          tokenExpiresAt: null,
          toolPermissions: {},
          webhookPath: "/hook",
          projects: [],
        }
      : { settings: null }),
  });

const drawn = (data: ConnectorView) =>
  renderToStaticMarkup(
    <AppRouterContext value={router}>
      <QueryClientProvider client={new QueryClient()}>
        <ConnectorSettings initial={{ data, at: 0 }} actions={actions} mayManage mayTest />
      </QueryClientProvider>
    </AppRouterContext>,
  );

test.each(connectorKinds)(
  "the page of a %s connector that cannot be read says what is wrong, and has the forms to enter it again and to remove it",
  (kind) => {
    const page = drawn(unreadable(kind));
    expect(page).toContain("The stored settings of Odd cannot be read.");
    expect(page).toContain(connectorKindWords[kind].reenter);
    expect(page).toContain(kind === "harness" ? "Replace token" : "Save changes");
    expect(page).toContain("Remove connector");
    // A test asks with the stored settings, of which there are none.
    expect(page).not.toContain("Test connection");
    expect(page).not.toContain("As stored");
  },
);

test.each(connectorKinds)("a %s connector that cannot be read is listed with what is wrong", (kind) => {
  const view = unreadable(kind);
  const list = renderToStaticMarkup(
    view.kind === "harness" ? (
      <AccountsList accounts={[view]} mayManage={false} />
    ) : (
      <StoresList stores={[view]} mayManage={false} />
    ),
  );
  expect(list).toContain("The stored settings of Odd cannot be read.");
  expect(list).toContain("/settings/connectors/c1");
});
