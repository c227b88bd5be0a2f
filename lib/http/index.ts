export { limitedBody } from "./limited-body";
export { pageContext } from "./page-context";
export { parseQuery } from "./parse-query";
export { addressOf, isPerhapsShared, notePeerAddresses } from "./peer-address";
export { readJson } from "./read-json";
export { readText } from "./read-text";
export { errorResponse, publicRoute, route } from "./route";
export { serverAction } from "./server-action";
