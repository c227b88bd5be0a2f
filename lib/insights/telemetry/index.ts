export { affectedCallers, type CallerTraffic, errorReasons } from "./callers";
export { describeOutage } from "./describe-outage";
export { findOutages, type Outage } from "./find-outages";
export { type RawSample, type TrafficPoint, trafficPoints } from "./traffic-points";
