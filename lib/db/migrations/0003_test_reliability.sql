CREATE TABLE "codeowners_files" (
	"project_id" integer NOT NULL,
	"repo" text NOT NULL,
	"content" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "codeowners_files_project_id_repo_pk" PRIMARY KEY("project_id","repo")
);
--> statement-breakpoint
CREATE TABLE "digest_deliveries" (
	"digest_id" integer NOT NULL,
	"subscription_id" text NOT NULL,
	"state" text NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"last_error" text,
	"next_try_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "digest_deliveries_digest_id_subscription_id_pk" PRIMARY KEY("digest_id","subscription_id")
);
--> statement-breakpoint
CREATE TABLE "digest_subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"owner" text,
	"channel" text NOT NULL,
	"target" text NOT NULL,
	"secret_ciphertext" text,
	"active" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_badges" (
	"project_id" integer PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_digests" (
	"id" serial PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"week_end" timestamp (3) with time zone NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_judgements" (
	"test_id" integer PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"ledger_id" integer NOT NULL,
	"label" text NOT NULL,
	"score" double precision NOT NULL,
	"score_low" double precision NOT NULL,
	"score_high" double precision NOT NULL,
	"flaky_probability" double precision NOT NULL,
	"runs" integer NOT NULL,
	"failures" integer NOT NULL,
	"environment_failures" integer NOT NULL,
	"disagreements" integer NOT NULL,
	"passes_since_failure" integer NOT NULL,
	"start_commit" text,
	"episodes" jsonb NOT NULL,
	"reasons" jsonb NOT NULL,
	"reason_keys" text[] NOT NULL,
	"last_charged_at" timestamp (3) with time zone,
	"recommendation" text NOT NULL,
	"because" text,
	"expected_effect" text,
	"executions_failed" double precision NOT NULL,
	"reruns" double precision NOT NULL,
	"minutes_lost" double precision NOT NULL,
	"merges_delayed" double precision NOT NULL,
	"impact" double precision NOT NULL,
	"strip" text NOT NULL,
	"disagreed_at" bigint[] NOT NULL,
	"last_disagreed_at" timestamp (3) with time zone,
	"consecutive_passes" integer NOT NULL,
	"last_failed_at" timestamp (3) with time zone,
	"last_failed_run_id" bigint,
	"message" text,
	"mean_pass_ms" integer,
	"pipeline_ids" integer[] NOT NULL,
	"owners" text[] NOT NULL,
	"judged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_ledgers" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"repo" text NOT NULL,
	"default_branch" text NOT NULL,
	"engine" integer NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"header" "bytea" NOT NULL,
	"settled_to" timestamp (3) with time zone NOT NULL,
	"settled_sum" text NOT NULL,
	"open_sum" text NOT NULL,
	"renames_sum" text NOT NULL,
	"renames_due_at" integer,
	"recomputed_at" timestamp (3) with time zone NOT NULL,
	"recompute_ms" integer NOT NULL,
	"judged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_owners" (
	"test_id" integer PRIMARY KEY NOT NULL,
	"owners" text[] NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_policies" (
	"project_id" integer PRIMARY KEY NOT NULL,
	"policy" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_records" (
	"test_id" integer PRIMARY KEY NOT NULL,
	"ledger_id" integer NOT NULL,
	"record" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_renames" (
	"from_test_id" integer PRIMARY KEY NOT NULL,
	"to_test_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"kind" text NOT NULL,
	"confidence" double precision NOT NULL,
	"because" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "test_run_verdicts" (
	"run_id" bigint NOT NULL,
	"attempt" smallint NOT NULL,
	"ledger_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"pipeline_id" integer,
	"branch" text NOT NULL,
	"commit_sha" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"environment" text NOT NULL,
	"failed_ids" integer[] NOT NULL,
	"excused_ids" integer[] NOT NULL,
	"pardoned_ids" integer[] NOT NULL,
	"failed" integer NOT NULL,
	CONSTRAINT "test_run_verdicts_run_id_attempt_pk" PRIMARY KEY("run_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "test_state_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"test_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"set_by" text NOT NULL,
	"by_id" text,
	"by_name" text,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "test_states" (
	"test_id" integer PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"state" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"set_by" text NOT NULL,
	"by_name" text,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"score_at_entry" double precision NOT NULL
);
--> statement-breakpoint
ALTER TABLE "codeowners_files" ADD CONSTRAINT "codeowners_files_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_deliveries" ADD CONSTRAINT "digest_deliveries_digest_id_test_digests_id_fk" FOREIGN KEY ("digest_id") REFERENCES "public"."test_digests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_deliveries" ADD CONSTRAINT "digest_deliveries_subscription_id_digest_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."digest_subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_badges" ADD CONSTRAINT "test_badges_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_judgements" ADD CONSTRAINT "test_judgements_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_judgements" ADD CONSTRAINT "test_judgements_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_ledgers" ADD CONSTRAINT "test_ledgers_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_owners" ADD CONSTRAINT "test_owners_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_policies" ADD CONSTRAINT "test_policies_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_records" ADD CONSTRAINT "test_records_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_records" ADD CONSTRAINT "test_records_ledger_id_test_ledgers_id_fk" FOREIGN KEY ("ledger_id") REFERENCES "public"."test_ledgers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_renames" ADD CONSTRAINT "test_renames_from_test_id_tests_id_fk" FOREIGN KEY ("from_test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_renames" ADD CONSTRAINT "test_renames_to_test_id_tests_id_fk" FOREIGN KEY ("to_test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_run_verdicts" ADD CONSTRAINT "test_run_verdicts_run_id_test_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."test_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_run_verdicts" ADD CONSTRAINT "test_run_verdicts_ledger_id_test_ledgers_id_fk" FOREIGN KEY ("ledger_id") REFERENCES "public"."test_ledgers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_state_changes" ADD CONSTRAINT "test_state_changes_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_states" ADD CONSTRAINT "test_states_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_states" ADD CONSTRAINT "test_states_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "test_digests_week" ON "test_digests" USING btree ("owner","week_end");--> statement-breakpoint
CREATE INDEX "test_judgements_impact" ON "test_judgements" USING btree ("project_id","impact" DESC NULLS LAST,"test_id");--> statement-breakpoint
CREATE INDEX "test_judgements_label" ON "test_judgements" USING btree ("project_id","label") WHERE "test_judgements"."label" <> 'healthy';--> statement-breakpoint
CREATE UNIQUE INDEX "test_ledgers_repo" ON "test_ledgers" USING btree ("project_id","repo");--> statement-breakpoint
CREATE INDEX "test_records_ledger" ON "test_records" USING btree ("ledger_id");--> statement-breakpoint
CREATE INDEX "test_renames_to" ON "test_renames" USING btree ("to_test_id");--> statement-breakpoint
CREATE INDEX "test_renames_project" ON "test_renames" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "test_run_verdicts_ledger" ON "test_run_verdicts" USING btree ("ledger_id","at");--> statement-breakpoint
CREATE INDEX "test_run_verdicts_red" ON "test_run_verdicts" USING btree ("project_id","at") WHERE "test_run_verdicts"."failed" > 0;--> statement-breakpoint
CREATE INDEX "test_run_verdicts_commit" ON "test_run_verdicts" USING btree ("commit_sha");--> statement-breakpoint
CREATE INDEX "test_state_changes_test" ON "test_state_changes" USING btree ("test_id","at");--> statement-breakpoint
CREATE INDEX "test_state_changes_project" ON "test_state_changes" USING btree ("project_id","at");--> statement-breakpoint
CREATE INDEX "test_states_project" ON "test_states" USING btree ("project_id","state");--> statement-breakpoint
CREATE INDEX "test_states_expiry" ON "test_states" USING btree ("expires_at") WHERE "test_states"."expires_at" is not null;