export { criticalPath } from "./critical-path";
export { bucketCount, bucketsOf, quantileOfBuckets, sumBuckets } from "./duration-buckets";
