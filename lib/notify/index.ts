export { changeStream } from "./change-stream";
export { notifyChange } from "./notify-change";
