ALTER TABLE "test_renames" ADD COLUMN "moved" jsonb;--> statement-breakpoint
ALTER TABLE "test_states" ADD COLUMN "label_at_entry" text;