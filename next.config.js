/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  // Loaded from node_modules at run time: WASM files, worker threads and native sockets do not survive bundling.
  serverExternalPackages: ["@electric-sql/pglite", "pg", "pg-boss", "pino", "undici", "drizzle-orm"],
  experimental: { authInterrupts: true },
  // Where stores of telemetry had a page of their own until all connectors had one: people have kept the addresses.
  redirects: async () => [
    {
      source: "/settings/connectors/telemetry/:id((?!new$)[^/]+)",
      destination: "/settings/connectors/:id",
      permanent: true,
    },
  ],
};

export default nextConfig;
