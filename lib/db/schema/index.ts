export * from "./api-tokens";
export * from "./connectors";
export * from "./deployments";
export * from "./executions";
export * from "./people";
export * from "./roll-ups";
export * from "./team";
export * from "./tests";
