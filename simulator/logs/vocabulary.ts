import type { Random } from "./random";

/** Names that make up plausible output: packages, modules, classes of a shop's services. */

export const npmPackages = [
  "express@4.21.2",
  "fastify@5.2.1",
  "zod@3.24.1",
  "pino@9.6.0",
  "pg@8.13.1",
  "ioredis@5.4.2",
  "undici@6.21.1",
  "lodash@4.17.21",
  "date-fns@4.1.0",
  "uuid@11.0.5",
  "ajv@8.17.1",
  "semver@7.7.1",
  "ws@8.18.0",
  "yargs@17.7.2",
  "@opentelemetry/api@1.9.0",
  "@aws-sdk/client-s3@3.738.0",
  "typescript@5.7.3",
  "eslint@9.19.0",
  "vite@6.1.0",
  "rollup@4.34.6",
  "esbuild@0.24.2",
  "react@19.0.0",
  "react-dom@19.0.0",
  "@types/node@22.13.1",
  "tsx@4.19.2",
] as const satisfies readonly string[];

export const deprecatedNpm = [
  "inflight@1.0.6: This module is not supported, and leaks memory. Use lru-cache if you need to coalesce async requests.",
  "glob@7.2.3: Glob versions prior to v9 are no longer supported",
  "rimraf@3.0.2: Rimraf versions prior to v4 are no longer supported",
  "@humanwhocodes/config-array@0.13.0: Use @eslint/config-array instead",
  "abab@2.0.6: Use your platform's native atob() and btoa() methods instead",
  "domexception@4.0.0: Use your platform's native DOMException instead",
] as const satisfies readonly string[];

export const domains = [
  "order",
  "cart",
  "refund",
  "payment",
  "invoice",
  "catalog",
  "price",
  "stock",
  "customer",
  "address",
  "coupon",
  "shipment",
  "session",
  "search",
  "review",
  "basket",
  "tax",
  "currency",
  "webhook",
  "ledger",
] as const;

export const behaviours = [
  "keeps the total when an item is removed",
  "rejects a negative amount",
  "returns 404 for an unknown id",
  "retries once after an error from the gateway",
  "logs an error and goes on when the cache is down",
  "rounds half up to two decimals",
  "ignores an expired token",
  "sorts by creation time",
  "writes one event per change",
  "is idempotent for the same key",
  "handles a failed upload without exception",
  "fails over to the second replica",
] as const;

export const layers = [
  "Service",
  "Repository",
  "Controller",
  "Client",
  "Mapper",
  "Validator",
  "Handler",
] as const;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function className(random: Random): string {
  return `${capital(random.pick(domains))}${random.pick(layers)}`;
}

export const mavenArtifacts = [
  "org/springframework/spring-core/6.2.2/spring-core-6.2.2",
  "org/springframework/boot/spring-boot/3.4.2/spring-boot-3.4.2",
  "com/fasterxml/jackson/core/jackson-databind/2.18.2/jackson-databind-2.18.2",
  "org/slf4j/slf4j-api/2.0.16/slf4j-api-2.0.16",
  "ch/qos/logback/logback-classic/1.5.16/logback-classic-1.5.16",
  "org/postgresql/postgresql/42.7.5/postgresql-42.7.5",
  "com/zaxxer/HikariCP/6.2.1/HikariCP-6.2.1",
  "io/micrometer/micrometer-core/1.14.3/micrometer-core-1.14.3",
  "org/junit/jupiter/junit-jupiter-engine/5.11.4/junit-jupiter-engine-5.11.4",
  "org/assertj/assertj-core/3.27.3/assertj-core-3.27.3",
  "org/mockito/mockito-core/5.15.2/mockito-core-5.15.2",
  "org/apache/kafka/kafka-clients/3.9.0/kafka-clients-3.9.0",
] as const;

export const pythonPackages = [
  "fastapi==0.115.8",
  "pydantic==2.10.6",
  "sqlalchemy==2.0.37",
  "httpx==0.28.1",
  "uvicorn==0.34.0",
  "numpy==2.2.2",
  "pandas==2.2.3",
  "scikit-learn==1.6.1",
  "redis==5.2.1",
  "celery==5.4.0",
  "boto3==1.36.14",
  "pytest==8.3.4",
  "pytest-cov==6.0.0",
  "pytest-xdist==3.6.1",
  "freezegun==1.5.1",
  "structlog==25.1.0",
] as const;

export const goModules = [
  "github.com/go-chi/chi/v5 v5.2.1",
  "github.com/jackc/pgx/v5 v5.7.2",
  "github.com/redis/go-redis/v9 v9.7.0",
  "github.com/rs/zerolog v1.33.0",
  "github.com/stretchr/testify v1.10.0",
  "go.opentelemetry.io/otel v1.34.0",
  "golang.org/x/sync v0.11.0",
  "google.golang.org/grpc v1.70.0",
  "github.com/prometheus/client_golang v1.20.5",
] as const;

const verbs = [
  "loaded",
  "stored",
  "sent",
  "received",
  "validated",
  "expired",
  "published",
  "skipped",
] as const;

/** A line an application logs while its tests run: the bulk of a verbose build, and full of harmless errors. */
export function applicationLog(random: Random): { level: string; logger: string; text: string } {
  const domain = random.pick(domains);
  const roll = random.next();
  if (roll < 0.02) {
    return {
      level: "ERROR",
      logger: `${capital(domain)}Client`,
      text: `request failed, attempt 1 of 3: connection reset (id ${random.hex(12)})`,
    };
  }
  if (roll < 0.08) {
    return {
      level: "WARN",
      logger: `${capital(domain)}Service`,
      text: `${domain} ${random.hex(8)} took ${random.int(501, 2400)} ms`,
    };
  }
  return {
    level: roll < 0.4 ? "DEBUG" : "INFO",
    logger: `${capital(domain)}${random.pick(layers)}`,
    text: `${domain} ${random.hex(8)} ${random.pick(verbs)} in ${random.int(1, 90)} ms, correlation ${random.hex(16)}`,
  };
}
