// Loaded into the measured server with `--import`: tells by HTTP, on the port it is given, what stands in the embedded database,
// which belongs to the server's process alone, and the processor time that the process has used.
import { createServer } from "node:http";
import { isMainThread } from "node:worker_threads";

const port = Number(process.env.FIRST_START_PROBE);
const database = Symbol.for("tackroom.database");

if (isMainThread && port > 0) {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { user, system } = process.cpuUsage();
    const opened = await globalThis[database];
    // Null until all tables are there.
    const rows = await opened?.sql.query(text).then(
      (result) => result.rows,
      () => null,
    );
    response.end(JSON.stringify({ pid: process.pid, cpuSeconds: (user + system) / 1e6, rows: rows ?? null }));
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  // Another process of the same command line has it already.
  server.on("error", () => {});
  server.listen(port, "127.0.0.1").unref();
}
