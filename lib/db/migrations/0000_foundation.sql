CREATE TABLE "connectors" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"kind" text NOT NULL,
	"display_name" text NOT NULL,
	"base_url" text NOT NULL,
	"account_id" text NOT NULL,
	"account_name" text,
	"token_ciphertext" text NOT NULL,
	"token_kind" text NOT NULL,
	"token_hint" text NOT NULL,
	"token_expires_at" timestamp (3) with time zone,
	"webhook_key" text NOT NULL,
	"webhook_secret_hash" text NOT NULL,
	"last_check" jsonb,
	"tool_permissions" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pipelines" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"identifier" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"modules" text[] NOT NULL,
	"tags" jsonb NOT NULL,
	"store_type" text,
	"repo" text,
	"default_branch" text,
	"last_updated_at" timestamp (3) with time zone,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"gone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" serial PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"connector_id" text NOT NULL,
	"org_identifier" text NOT NULL,
	"org_name" text NOT NULL,
	"project_identifier" text NOT NULL,
	"name" text NOT NULL,
	"watched" boolean DEFAULT false NOT NULL,
	"sync_state" text NOT NULL,
	"watermark_at" timestamp (3) with time zone,
	"backfill_from" timestamp (3) with time zone,
	"backfill_cursor_at" timestamp (3) with time zone,
	"backfill_done" integer DEFAULT 0 NOT NULL,
	"backfill_total" integer,
	"last_sync_at" timestamp (3) with time zone,
	"last_error" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"execution_id" bigint NOT NULL,
	"stage_node_id" text NOT NULL,
	"node_execution_id" text,
	"service_identifier" text NOT NULL,
	"service_name" text NOT NULL,
	"environment_identifier" text NOT NULL,
	"environment_name" text NOT NULL,
	"environment_type" text NOT NULL,
	"infrastructure_identifier" text,
	"artifact" text,
	"version" text,
	"status" text NOT NULL,
	"outcome" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"is_rollback" boolean DEFAULT false NOT NULL,
	"rolled_back_execution_id" text
);
--> statement-breakpoint
CREATE TABLE "execution_commits" (
	"execution_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"sha" text NOT NULL,
	"message" text NOT NULL,
	"author_name" text,
	"author_email" text,
	"url" text,
	"committed_at" timestamp (3) with time zone,
	CONSTRAINT "execution_commits_execution_id_position_pk" PRIMARY KEY("execution_id","position")
);
--> statement-breakpoint
CREATE TABLE "execution_stages" (
	"execution_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"parent_node_id" text,
	"position" integer NOT NULL,
	"identifier" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"node_execution_id" text,
	"failure_message" text,
	"failure_types" text[] NOT NULL,
	"child_execution_id" text,
	CONSTRAINT "execution_stages_execution_id_node_id_pk" PRIMARY KEY("execution_id","node_id")
);
--> statement-breakpoint
CREATE TABLE "execution_steps" (
	"execution_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"stage_node_id" text NOT NULL,
	"parent_node_id" text,
	"position" integer NOT NULL,
	"identifier" text NOT NULL,
	"name" text NOT NULL,
	"step_type" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"failure_message" text,
	"failure_types" text[] NOT NULL,
	"log_keys" text[] NOT NULL,
	"delegate_name" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "execution_steps_execution_id_node_id_pk" PRIMARY KEY("execution_id","node_id")
);
--> statement-breakpoint
CREATE TABLE "executions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"pipeline_id" integer NOT NULL,
	"plan_execution_id" text NOT NULL,
	"run_sequence" integer NOT NULL,
	"status" text NOT NULL,
	"outcome" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"duration_ms" integer,
	"queued_ms" integer,
	"trigger_type" text NOT NULL,
	"trigger_identifier" text,
	"triggered_by_name" text,
	"triggered_by_email" text,
	"repo" text,
	"branch" text,
	"target_branch" text,
	"commit_sha" text,
	"commit_message" text,
	"commit_author" text,
	"commit_url" text,
	"pr_number" integer,
	"pr_title" text,
	"pr_url" text,
	"tag" text,
	"is_rerun" boolean DEFAULT false NOT NULL,
	"previous_execution_id" text,
	"root_execution_id" text,
	"parent_execution_id" text,
	"execution_mode" text NOT NULL,
	"modules" text[] NOT NULL,
	"service_identifiers" text[] NOT NULL,
	"environment_identifiers" text[] NOT NULL,
	"stage_strip" jsonb NOT NULL,
	"failure_message" text,
	"failure_types" text[] NOT NULL,
	"failed_stage" text,
	"failed_step" text,
	"failed_step_type" text,
	"failure_cause" text,
	"failure_fingerprint" text,
	"failure_excerpt" text,
	"can_retry" boolean DEFAULT false NOT NULL,
	"tests_total" integer,
	"tests_failed" integer,
	"detail_level" smallint DEFAULT 0 NOT NULL,
	"detail_attempts" smallint DEFAULT 0 NOT NULL,
	"detail_error" text,
	"detail_retry_at" timestamp (3) with time zone,
	"summary_hash" text DEFAULT '' NOT NULL,
	"summary_read_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"actor_role" text NOT NULL,
	"action" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"summary" text NOT NULL,
	"details" jsonb NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_windows" (
	"key" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"hits" integer NOT NULL,
	CONSTRAINT "rate_windows_key_window_start_pk" PRIMARY KEY("key","window_start")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"image" text,
	"provider" text NOT NULL,
	"role" text NOT NULL,
	"session_epoch" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "execution_days" (
	"pipeline_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"line" text NOT NULL,
	"trigger_type" text NOT NULL,
	"total" integer NOT NULL,
	"succeeded" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	"duration_buckets" integer[] NOT NULL,
	"queued_buckets" integer[] NOT NULL,
	"causes" jsonb NOT NULL,
	CONSTRAINT "execution_days_pipeline_id_line_trigger_type_day_pk" PRIMARY KEY("pipeline_id","line","trigger_type","day")
);
--> statement-breakpoint
CREATE TABLE "execution_hours" (
	"pipeline_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"branch" text NOT NULL,
	"trigger_type" text NOT NULL,
	"total" integer NOT NULL,
	"succeeded" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	"duration_buckets" integer[] NOT NULL,
	"queued_buckets" integer[] NOT NULL,
	"causes" jsonb NOT NULL,
	CONSTRAINT "execution_hours_pipeline_id_hour_branch_trigger_type_pk" PRIMARY KEY("pipeline_id","hour","branch","trigger_type")
);
--> statement-breakpoint
CREATE TABLE "project_days" (
	"project_id" integer NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"line" text NOT NULL,
	"trigger_type" text NOT NULL,
	"total" integer NOT NULL,
	"succeeded" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	"duration_buckets" integer[] NOT NULL,
	"queued_buckets" integer[] NOT NULL,
	"causes" jsonb NOT NULL,
	CONSTRAINT "project_days_project_id_line_trigger_type_day_pk" PRIMARY KEY("project_id","line","trigger_type","day")
);
--> statement-breakpoint
CREATE TABLE "red_periods" (
	"pipeline_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"first_execution_id" bigint NOT NULL,
	"last_execution_id" bigint NOT NULL,
	"failures" integer NOT NULL,
	"recovered_at" timestamp (3) with time zone,
	CONSTRAINT "red_periods_pipeline_id_started_at_first_execution_id_pk" PRIMARY KEY("pipeline_id","started_at","first_execution_id")
);
--> statement-breakpoint
CREATE TABLE "approval_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"connector_id" text NOT NULL,
	"org_identifier" text,
	"project_identifier" text,
	"project_key" text,
	"operation" jsonb NOT NULL,
	"operation_hash" text NOT NULL,
	"risk" text NOT NULL,
	"title" text NOT NULL,
	"effect" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"diff" jsonb,
	"requested_by" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"teammate_id" text,
	"thread_id" text,
	"tool_call_id" text,
	"status" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_by_name" text,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text,
	"execution_outcome" text NOT NULL,
	"execution_started_at" timestamp (3) with time zone,
	"execution_ended_at" timestamp (3) with time zone,
	"execution_result" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"thread_id" text NOT NULL,
	"position" integer NOT NULL,
	"role" text NOT NULL,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"parts" jsonb NOT NULL,
	"metadata" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "teammates" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"instructions" text NOT NULL,
	"connector_ids" text[] NOT NULL,
	"tool_permissions" jsonb NOT NULL,
	"built_in" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_run_chunks" (
	"run_id" text NOT NULL,
	"seq" integer NOT NULL,
	"chunk" jsonb NOT NULL,
	CONSTRAINT "thread_run_chunks_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "thread_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"thread_id" text NOT NULL,
	"status" text NOT NULL,
	"model" text NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"stop_requested" boolean DEFAULT false NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"error" text,
	"input_tokens" integer,
	"output_tokens" integer
);
--> statement-breakpoint
CREATE TABLE "threads" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"teammate_id" text NOT NULL,
	"created_by" text NOT NULL,
	"subject" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "project_test_days" (
	"project_id" integer NOT NULL,
	"day" date NOT NULL,
	"runs" bigint NOT NULL,
	CONSTRAINT "project_test_days_project_id_day_pk" PRIMARY KEY("project_id","day")
);
--> statement-breakpoint
CREATE TABLE "test_days" (
	"test_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"day" date NOT NULL,
	"runs" integer NOT NULL,
	"failed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"commits" integer NOT NULL,
	"flaky_commits" integer NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	CONSTRAINT "test_days_test_id_day_pk" PRIMARY KEY("test_id","day")
);
--> statement-breakpoint
CREATE TABLE "test_results" (
	"test_id" integer NOT NULL,
	"execution_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"attempt" smallint DEFAULT 0 NOT NULL,
	"status" smallint NOT NULL,
	"duration_ms" integer NOT NULL,
	"step_node_id" text NOT NULL,
	"message" text,
	CONSTRAINT "test_results_test_id_at_execution_id_step_node_id_attempt_pk" PRIMARY KEY("test_id","at","execution_id","step_node_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "tests" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"identity" text NOT NULL,
	"repo" text,
	"suite_name" text NOT NULL,
	"class_name" text NOT NULL,
	"name" text NOT NULL,
	"file_name" text,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_connector_id_connectors_id_fk" FOREIGN KEY ("connector_id") REFERENCES "public"."connectors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_commits" ADD CONSTRAINT "execution_commits_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_stages" ADD CONSTRAINT "execution_stages_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_steps" ADD CONSTRAINT "execution_steps_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "executions" ADD CONSTRAINT "executions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "executions" ADD CONSTRAINT "executions_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_days" ADD CONSTRAINT "execution_days_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_days" ADD CONSTRAINT "execution_days_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_hours" ADD CONSTRAINT "execution_hours_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_hours" ADD CONSTRAINT "execution_hours_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_days" ADD CONSTRAINT "project_days_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "red_periods" ADD CONSTRAINT "red_periods_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "red_periods" ADD CONSTRAINT "red_periods_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_run_chunks" ADD CONSTRAINT "thread_run_chunks_run_id_thread_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."thread_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_runs" ADD CONSTRAINT "thread_runs_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_teammate_id_teammates_id_fk" FOREIGN KEY ("teammate_id") REFERENCES "public"."teammates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_test_days" ADD CONSTRAINT "project_test_days_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_days" ADD CONSTRAINT "test_days_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_days" ADD CONSTRAINT "test_days_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_results" ADD CONSTRAINT "test_results_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_results" ADD CONSTRAINT "test_results_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tests" ADD CONSTRAINT "tests_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connectors_slug" ON "connectors" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "pipelines_identifier" ON "pipelines" USING btree ("project_id","identifier");--> statement-breakpoint
CREATE INDEX "pipelines_name" ON "pipelines" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "projects_key" ON "projects" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "projects_scope" ON "projects" USING btree ("connector_id","org_identifier","project_identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_stage" ON "deployments" USING btree ("execution_id","stage_node_id","service_identifier");--> statement-breakpoint
CREATE INDEX "deployments_project_started" ON "deployments" USING btree ("project_id","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deployments_target" ON "deployments" USING btree ("project_id","service_identifier","environment_identifier","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "execution_commits_sha" ON "execution_commits" USING btree ("sha");--> statement-breakpoint
CREATE UNIQUE INDEX "executions_plan" ON "executions" USING btree ("project_id","plan_execution_id");--> statement-breakpoint
CREATE INDEX "executions_project_started" ON "executions" USING btree ("project_id","started_at" DESC NULLS LAST,"outcome","pipeline_id","branch","trigger_type","ended_at","duration_ms","queued_ms","id");--> statement-breakpoint
CREATE INDEX "executions_pipeline_started" ON "executions" USING btree ("pipeline_id","started_at" DESC NULLS LAST,"outcome","branch","trigger_type","ended_at","id");--> statement-breakpoint
CREATE INDEX "executions_failed" ON "executions" USING btree ("project_id","started_at" DESC NULLS LAST,"pipeline_id","branch","trigger_type","failure_fingerprint","failure_cause","failed_step","outcome","id") WHERE "executions"."outcome" = 'failed';--> statement-breakpoint
CREATE INDEX "executions_started" ON "executions" USING btree ("started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "executions_open" ON "executions" USING btree ("outcome","started_at");--> statement-breakpoint
CREATE INDEX "executions_commit" ON "executions" USING btree ("commit_sha");--> statement-breakpoint
CREATE INDEX "executions_fingerprint" ON "executions" USING btree ("failure_fingerprint","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "executions_detail" ON "executions" USING btree ("detail_level","project_id","started_at");--> statement-breakpoint
CREATE INDEX "executions_plan_only" ON "executions" USING btree ("plan_execution_id");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_type","subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "execution_days_counts" ON "execution_days" USING btree ("project_id","line","trigger_type","day","pipeline_id","total","succeeded","failed","cancelled","duration_sum_ms");--> statement-breakpoint
CREATE INDEX "execution_hours_project" ON "execution_hours" USING btree ("project_id","hour","branch","total");--> statement-breakpoint
CREATE INDEX "execution_hours_branch" ON "execution_hours" USING btree ("branch","hour");--> statement-breakpoint
CREATE INDEX "red_periods_project" ON "red_periods" USING btree ("project_id","started_at","recovered_at");--> statement-breakpoint
CREATE INDEX "red_periods_open" ON "red_periods" USING btree ("pipeline_id") WHERE "red_periods"."recovered_at" is null;--> statement-breakpoint
CREATE INDEX "approval_requests_status" ON "approval_requests" USING btree ("status","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approval_requests_thread" ON "approval_requests" USING btree ("thread_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_requests_tool_call" ON "approval_requests" USING btree ("thread_id","tool_call_id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_position" ON "messages" USING btree ("thread_id","position");--> statement-breakpoint
CREATE INDEX "thread_runs_thread" ON "thread_runs" USING btree ("thread_id","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "thread_runs_one_running" ON "thread_runs" USING btree ("thread_id") WHERE "thread_runs"."status" = 'running';--> statement-breakpoint
CREATE INDEX "threads_updated" ON "threads" USING btree ("updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "threads_author" ON "threads" USING btree ("created_by","updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "test_days_project" ON "test_days" USING btree ("project_id","day");--> statement-breakpoint
CREATE INDEX "test_days_failures" ON "test_days" USING btree ("project_id","day","test_id","failed","flaky_commits") WHERE "test_days"."failed" > 0;--> statement-breakpoint
CREATE INDEX "test_results_execution" ON "test_results" USING btree ("execution_id","status");--> statement-breakpoint
CREATE INDEX "test_results_failures" ON "test_results" USING btree ("test_id","at","attempt","execution_id") WHERE "test_results"."status" in (1, 2);--> statement-breakpoint
CREATE UNIQUE INDEX "tests_identity" ON "tests" USING btree ("project_id","identity");--> statement-breakpoint
CREATE INDEX "tests_seen" ON "tests" USING btree ("project_id","last_seen_at","first_seen_at");