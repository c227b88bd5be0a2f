ALTER TABLE "codeowners_files" ADD COLUMN "source" text DEFAULT 'text' NOT NULL;--> statement-breakpoint
ALTER TABLE "codeowners_files" ADD COLUMN "path" text;--> statement-breakpoint
ALTER TABLE "codeowners_files" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "codeowners_files" ADD COLUMN "problem" text;--> statement-breakpoint
ALTER TABLE "test_state_changes" ADD COLUMN "branches" text[];--> statement-breakpoint
ALTER TABLE "test_states" ADD COLUMN "branches" text[];