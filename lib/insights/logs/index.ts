export { type ExcerptLine, excerptLog, type LogExcerpt, openExcerpt } from "./excerpt-log";
