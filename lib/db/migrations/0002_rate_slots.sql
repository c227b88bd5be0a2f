-- Unlogged: what a crash forgets is who may send within the next second.
CREATE UNLOGGED TABLE "rate_slots" (
	"key" text PRIMARY KEY NOT NULL,
	"last_due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
-- A stage that had not started when its execution ended was not run; it used to be kept as waiting.
UPDATE "executions" SET "stage_strip" = (
	SELECT jsonb_agg(
		CASE WHEN stage->>'status' IN ('NotStarted', 'NOT_STARTED')
			THEN jsonb_set(stage, '{outcome}', '"skipped"') ELSE stage END ORDER BY position)
	FROM jsonb_array_elements("stage_strip") WITH ORDINALITY AS strip(stage, position)
)
WHERE "ended_at" IS NOT NULL
	AND ("stage_strip" @> '[{"status": "NotStarted"}]' OR "stage_strip" @> '[{"status": "NOT_STARTED"}]');
