export * from "./connectors";
export * from "./deployments";
export * from "./executions";
export * from "./people";
export * from "./team";
export * from "./tests";
