CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"project_id" integer NOT NULL,
	"scopes" text[] NOT NULL,
	"token_hash" text NOT NULL,
	"token_hint" text NOT NULL,
	"created_by" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "test_runs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"source" text NOT NULL,
	"execution_id" bigint,
	"execution_ref" text,
	"pipeline_id" integer,
	"job" text DEFAULT '' NOT NULL,
	"repo" text,
	"branch" text,
	"commit_sha" text,
	"pr_number" integer,
	"at" timestamp (3) with time zone NOT NULL,
	"passed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"duration_ms" bigint DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_uploads" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"run_id" bigint,
	"content_key" text,
	"file_name" text NOT NULL,
	"bytes" bigint NOT NULL,
	"format" text,
	"tests" integer NOT NULL,
	"failed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"problem" text,
	"repo" text,
	"branch" text,
	"commit_sha" text,
	"job" text NOT NULL,
	"uploaded_by" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "failed" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "skipped" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "duration_sum_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "tests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "failed_tests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD COLUMN "flaky_tests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_runs" ADD CONSTRAINT "test_runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_runs" ADD CONSTRAINT "test_runs_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_runs" ADD CONSTRAINT "test_runs_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_uploads" ADD CONSTRAINT "test_uploads_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_uploads" ADD CONSTRAINT "test_uploads_run_id_test_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."test_runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_hash" ON "api_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "api_tokens_project" ON "api_tokens" USING btree ("project_id");--> statement-breakpoint
CREATE UNIQUE INDEX "test_runs_execution" ON "test_runs" USING btree ("execution_id");--> statement-breakpoint
CREATE UNIQUE INDEX "test_runs_execution_ref" ON "test_runs" USING btree ("project_id","execution_ref");--> statement-breakpoint
CREATE INDEX "test_runs_project" ON "test_runs" USING btree ("project_id","at");--> statement-breakpoint
CREATE INDEX "test_runs_commit" ON "test_runs" USING btree ("commit_sha");--> statement-breakpoint
CREATE UNIQUE INDEX "test_uploads_content" ON "test_uploads" USING btree ("project_id","content_key");--> statement-breakpoint
CREATE INDEX "test_uploads_received" ON "test_uploads" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "test_uploads_run" ON "test_uploads" USING btree ("run_id");--> statement-breakpoint
-- Each execution with results becomes a run, at the time that its results were stored at.
INSERT INTO "test_runs" ("project_id", "source", "execution_id", "execution_ref", "pipeline_id", "repo", "branch", "commit_sha", "pr_number",
	"at", "passed", "failed", "skipped", "duration_ms")
SELECT e."project_id", 'harness', e."id", e."plan_execution_id", e."pipeline_id", e."repo", e."branch", e."commit_sha", e."pr_number",
	r."at", r."passed", r."failed", r."skipped", r."duration_ms"
FROM (
	SELECT "execution_id", max("at") AS "at",
		count(*) FILTER (WHERE "status" = 0) AS "passed",
		count(*) FILTER (WHERE "status" IN (1, 2)) AS "failed",
		count(*) FILTER (WHERE "status" = 3) AS "skipped",
		sum("duration_ms") AS "duration_ms"
	FROM "test_results" GROUP BY 1
) r JOIN "executions" e ON e."id" = r."execution_id"
ORDER BY r."at", e."id";--> statement-breakpoint
-- Raw results by the month of their run, in UTC. The default partition takes what no month was made for, so that no row is refused.
ALTER TABLE "test_results" RENAME TO "test_results_before";--> statement-breakpoint
CREATE TABLE "test_results" (
	"test_id" integer NOT NULL,
	"run_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"attempt" smallint DEFAULT 0 NOT NULL,
	"status" smallint NOT NULL,
	"flags" smallint DEFAULT 0 NOT NULL,
	"duration_ms" integer NOT NULL,
	"step_node_id" text NOT NULL,
	"message" text
) PARTITION BY RANGE ("at");--> statement-breakpoint
CREATE TABLE "test_results_default" PARTITION OF "test_results" DEFAULT;--> statement-breakpoint
DO $$
DECLARE
	month timestamp;
	this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
BEGIN
	FOR month IN
		SELECT DISTINCT date_trunc('month', "at" AT TIME ZONE 'UTC') FROM "test_results_before"
		UNION SELECT generate_series(this_month - interval '3 months', this_month + interval '3 months', interval '1 month')
	LOOP
		EXECUTE format('CREATE TABLE %I PARTITION OF "test_results" FOR VALUES FROM (%L) TO (%L)',
			'test_results_' || to_char(month, 'YYYY_MM'),
			to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
			to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
	END LOOP;
END $$;--> statement-breakpoint
INSERT INTO "test_results" ("test_id", "run_id", "at", "attempt", "status", "flags", "duration_ms", "step_node_id", "message")
SELECT b."test_id", r."id", r."at", b."attempt", b."status", 0, b."duration_ms", b."step_node_id", b."message"
FROM "test_results_before" b JOIN "test_runs" r ON r."execution_id" = b."execution_id";--> statement-breakpoint
DROP TABLE "test_results_before";--> statement-breakpoint
ALTER TABLE "test_results" ADD CONSTRAINT "test_results_test_id_at_run_id_step_node_id_attempt_pk" PRIMARY KEY("test_id","at","run_id","step_node_id","attempt");--> statement-breakpoint
ALTER TABLE "test_results" ADD CONSTRAINT "test_results_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_results" ADD CONSTRAINT "test_results_run_id_test_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."test_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "test_results_run" ON "test_results" USING btree ("run_id","status");--> statement-breakpoint
CREATE INDEX "test_results_failed" ON "test_results" USING btree ("test_id","at","attempt","run_id") WHERE "test_results"."status" in (1, 2);--> statement-breakpoint
UPDATE "project_test_days" p SET "failed" = d."failed", "skipped" = d."skipped", "duration_sum_ms" = d."duration_sum_ms", "tests" = d."tests",
	"failed_tests" = d."failed_tests", "flaky_tests" = d."flaky_tests"
FROM (
	SELECT "project_id", "day", sum("failed") AS "failed", sum("skipped") AS "skipped", sum("duration_sum_ms") AS "duration_sum_ms", count(*) AS "tests",
		count(*) FILTER (WHERE "failed" > 0) AS "failed_tests", count(*) FILTER (WHERE "flaky_commits" > 0) AS "flaky_tests"
	FROM "test_days" GROUP BY 1, 2
) d WHERE d."project_id" = p."project_id" AND d."day" = p."day";
