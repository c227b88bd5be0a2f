CREATE TABLE "failure_clusters" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"key_length" integer NOT NULL,
	"cause" text NOT NULL,
	"title" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"owner" text,
	"owner_set_by" text,
	"owner_set_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "failure_fingerprints" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"cluster_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "investigation_feedback" (
	"id" text PRIMARY KEY NOT NULL,
	"investigation_id" text NOT NULL,
	"cluster_id" text,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"hypothesis_id" text,
	"hypothesis_verdict" text,
	"hypothesis_cause" text,
	"cause" text,
	"text" text,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "investigation_versions" (
	"investigation_id" text NOT NULL,
	"version" integer NOT NULL,
	"reason" text NOT NULL,
	"trigger_execution_id" text,
	"verdict" text NOT NULL,
	"cause" text NOT NULL,
	"confidence" real NOT NULL,
	"report" jsonb NOT NULL,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "investigation_versions_investigation_id_version_pk" PRIMARY KEY("investigation_id","version")
);
--> statement-breakpoint
CREATE TABLE "investigations" (
	"id" text PRIMARY KEY NOT NULL,
	"execution_id" bigint NOT NULL,
	"project_id" integer NOT NULL,
	"pipeline_id" integer NOT NULL,
	"failed_run_at" timestamp (3) with time zone NOT NULL,
	"cluster_id" text,
	"status" text NOT NULL,
	"progress" jsonb,
	"problem" jsonb,
	"wanted_reason" text,
	"wanted_trigger" text,
	"run_reason" text,
	"run_trigger" text,
	"run_started_at" timestamp (3) with time zone,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"lease_token" text,
	"lease_until" timestamp (3) with time zone,
	"version" integer,
	"verdict" text,
	"cause" text,
	"confidence" real,
	"concluded_at" timestamp (3) with time zone,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "executions_failed";--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "failure_cluster_id" text;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "person" text GENERATED ALWAYS AS (left(coalesce(nullif(commit_author, ''), nullif(triggered_by_name, '')), 80)) STORED;--> statement-breakpoint
ALTER TABLE "failure_fingerprints" ADD CONSTRAINT "failure_fingerprints_cluster_id_failure_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."failure_clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investigation_feedback" ADD CONSTRAINT "investigation_feedback_investigation_id_investigations_id_fk" FOREIGN KEY ("investigation_id") REFERENCES "public"."investigations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investigation_versions" ADD CONSTRAINT "investigation_versions_investigation_id_investigations_id_fk" FOREIGN KEY ("investigation_id") REFERENCES "public"."investigations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investigations" ADD CONSTRAINT "investigations_execution_id_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."executions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investigations" ADD CONSTRAINT "investigations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investigations" ADD CONSTRAINT "investigations_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "failure_clusters_length" ON "failure_clusters" USING btree ("key_length","last_seen_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "failure_fingerprints_cluster" ON "failure_fingerprints" USING btree ("cluster_id");--> statement-breakpoint
CREATE INDEX "investigation_feedback_of" ON "investigation_feedback" USING btree ("investigation_id","created_at");--> statement-breakpoint
CREATE INDEX "investigation_feedback_cluster" ON "investigation_feedback" USING btree ("cluster_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "investigations_execution" ON "investigations" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "investigations_pipeline" ON "investigations" USING btree ("pipeline_id","failed_run_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "investigations_cluster" ON "investigations" USING btree ("cluster_id","failed_run_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "investigations_status" ON "investigations" USING btree ("status","updated_at");--> statement-breakpoint
CREATE INDEX "executions_cluster" ON "executions" USING btree ("failure_cluster_id","started_at" DESC NULLS LAST) WHERE "executions"."failure_cluster_id" is not null;--> statement-breakpoint
CREATE INDEX "executions_unclustered" ON "executions" USING btree ("id") WHERE "executions"."failure_fingerprint" is not null and "executions"."failure_cluster_id" is null;--> statement-breakpoint
CREATE INDEX "executions_failed" ON "executions" USING btree ("project_id","started_at" DESC NULLS LAST,"pipeline_id","branch","trigger_type","failure_cluster_id","failure_cause","failed_step","duration_ms","person","outcome","id") WHERE "executions"."outcome" = 'failed';