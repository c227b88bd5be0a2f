import { getRedirectUrl, unstable_getResponseFromNextConfig } from "next/experimental/testing/server";
import { expect, test } from "vitest";
import { connectorSettingsPath, newTelemetryPath } from "@/lib/addresses";
import nextConfig from "../next.config.js";

test("an address that people kept of a store's own page leads to the page of all connectors, and the form of a new one stays", async () => {
  const origin = "http://127.0.0.1";
  const to = async (address: string) => {
    const response = await unstable_getResponseFromNextConfig({ url: origin + address, nextConfig });
    return getRedirectUrl(response)?.replace(origin, "") ?? null;
  };
  expect(await to("/settings/connectors/telemetry/3f2a-11")).toBe(connectorSettingsPath("3f2a-11"));
  expect(await to("/settings/connectors/telemetry/newer")).toBe(connectorSettingsPath("newer"));
  expect(await to(newTelemetryPath())).toBeNull();
  expect(await to(connectorSettingsPath("3f2a-11"))).toBeNull();
});
