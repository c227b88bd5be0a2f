CREATE TABLE "test_run_ends" (
	"run_id" bigint PRIMARY KEY NOT NULL,
	"ledger_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"pipeline_id" integer,
	"job" text NOT NULL,
	"branch" text NOT NULL,
	"commit_sha" text NOT NULL,
	"pr_number" integer,
	"at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"colour" text NOT NULL,
	"failed_ids" integer[] NOT NULL,
	"excused_ids" integer[] NOT NULL,
	"quarantined_ids" integer[] NOT NULL,
	"tried_again" boolean NOT NULL,
	"waited_ms" bigint,
	"real_fault" boolean NOT NULL
);
--> statement-breakpoint
DROP INDEX "test_run_verdicts_red";--> statement-breakpoint
DROP INDEX "test_run_verdicts_commit";--> statement-breakpoint
ALTER TABLE "test_run_ends" ADD CONSTRAINT "test_run_ends_run_id_test_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."test_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_run_ends" ADD CONSTRAINT "test_run_ends_ledger_id_test_ledgers_id_fk" FOREIGN KEY ("ledger_id") REFERENCES "public"."test_ledgers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "test_run_ends_ledger" ON "test_run_ends" USING btree ("ledger_id","at");--> statement-breakpoint
CREATE INDEX "test_run_ends_red" ON "test_run_ends" USING btree ("project_id","at") WHERE "test_run_ends"."colour" = 'red';--> statement-breakpoint
CREATE INDEX "test_run_ends_commit" ON "test_run_ends" USING btree ("commit_sha");--> statement-breakpoint
ALTER TABLE "test_run_verdicts" DROP COLUMN "tried_again";--> statement-breakpoint
ALTER TABLE "test_run_verdicts" DROP COLUMN "waited_ms";--> statement-breakpoint
ALTER TABLE "test_run_verdicts" DROP COLUMN "real_fault";