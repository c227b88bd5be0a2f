export { readDeployments } from "./read-deployments";
