CREATE TABLE "trigger_failures" (
	"project_id" integer NOT NULL,
	"pipeline_identifier" text NOT NULL,
	"trigger_identifier" text NOT NULL,
	"failed_at" timestamp (3) with time zone NOT NULL,
	"status" text,
	"message" text,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "trigger_failures_project_id_pipeline_identifier_trigger_identifier_pk" PRIMARY KEY("project_id","pipeline_identifier","trigger_identifier")
);
--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "queued_reason" text;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "labels" jsonb;--> statement-breakpoint
ALTER TABLE "rate_slots" ADD COLUMN "share" double precision DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "rate_slots" ADD COLUMN "slowed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trigger_failures" ADD CONSTRAINT "trigger_failures_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- Rows of hosts and accounts: tokens have rows of their own from now on.
DELETE FROM "rate_slots";
