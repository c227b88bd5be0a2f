/** Page of this app that shows what a store knows of a host around a time (epoch milliseconds). */
export function trafficAddress(
  connectorId: string,
  { host, from, to }: { host?: string; from: number; to: number },
): string {
  const parameters = new URLSearchParams({
    ...(host === undefined ? {} : { host }),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return `/telemetry/${encodeURIComponent(connectorId)}?${parameters}`;
}

/** The same for lines of logs that hold a text. */
export function logsAddress(
  connectorId: string,
  { query, from, to }: { query: string; from: number; to: number },
): string {
  const parameters = new URLSearchParams({
    query,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return `/telemetry/${encodeURIComponent(connectorId)}?${parameters}`;
}
