ALTER TABLE "teammates" ALTER COLUMN "connector_ids" DROP NOT NULL;--> statement-breakpoint
UPDATE "teammates" SET "connector_ids" = NULL WHERE cardinality("connector_ids") = 0;
