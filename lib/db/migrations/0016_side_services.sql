ALTER TABLE "executions" ADD COLUMN "tests_error" text;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "log_error" text;