import { AppError } from "@/lib/errors";
import { logger } from "@/lib/log";

/** Run as a process of its own: logs a token in each way that a careless caller might. */
const token = process.env.PROBE_TOKEN ?? "";
const log = logger().child({ requestId: "r1" });
log.info({ token, nested: { apiKey: token, deeper: { authorization: token } } }, "by key");
log.info({ list: [{ note: `uses ${token}` }] }, `in text: ${token}`);
log.error(
  { err: new Error(`Harness said ${token}`, { cause: new AppError("internal", token) }) },
  "in an error",
);
log.info({ headers: { "x-api-key": token, cookie: token } }, "in headers");
log.info("-----BEGIN PRIVATE KEY-----MIIabc");
log.info("after it");
