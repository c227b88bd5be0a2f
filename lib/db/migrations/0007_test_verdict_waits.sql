ALTER TABLE "test_run_verdicts" ADD COLUMN "tried_again" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "test_run_verdicts" ADD COLUMN "waited_ms" bigint;--> statement-breakpoint
ALTER TABLE "test_run_verdicts" ADD COLUMN "real_fault" boolean DEFAULT false NOT NULL;