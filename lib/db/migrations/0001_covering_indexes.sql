CREATE TABLE "execution_days" (
	"pipeline_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"total" integer NOT NULL,
	"succeeded" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	"duration_buckets" integer[] NOT NULL,
	"queued_buckets" integer[] NOT NULL,
	"causes" jsonb NOT NULL,
	CONSTRAINT "execution_days_pipeline_id_day_pk" PRIMARY KEY("pipeline_id","day")
);
--> statement-breakpoint
DROP INDEX "executions_project_started";--> statement-breakpoint
DROP INDEX "executions_pipeline_started";--> statement-breakpoint
ALTER TABLE "execution_days" ADD CONSTRAINT "execution_days_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_days" ADD CONSTRAINT "execution_days_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "execution_days_project" ON "execution_days" USING btree ("project_id","day");--> statement-breakpoint
CREATE INDEX "execution_days_day" ON "execution_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "executions_project_started" ON "executions" USING btree ("project_id","started_at" DESC NULLS LAST,"outcome","pipeline_id","branch","trigger_type","ended_at");--> statement-breakpoint
CREATE INDEX "executions_pipeline_started" ON "executions" USING btree ("pipeline_id","started_at" DESC NULLS LAST,"outcome","branch","trigger_type","ended_at");