ALTER TABLE "executions" ADD COLUMN "detail_read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "wait" jsonb;