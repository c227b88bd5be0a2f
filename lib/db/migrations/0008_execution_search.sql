ALTER TABLE "executions" ADD COLUMN "search_text" text GENERATED ALWAYS AS (plan_execution_id || chr(10) || coalesce(commit_sha, '') || chr(10) || coalesce(commit_message, '') || chr(10) || coalesce(commit_author, '') || chr(10) || coalesce(branch, '') || chr(10) || coalesce(triggered_by_name, '') || chr(10) || coalesce(pr_title, '') || chr(10) || coalesce(failure_message, '') || chr(10) || coalesce(failed_step, '') || chr(10) || coalesce(failure_excerpt, '') || chr(10) || coalesce(tag, '')) STORED NOT NULL;
--> statement-breakpoint
-- A search for any part of a word needs trigrams. Postgres brings them, and since version 13 whoever may create in the
-- database may switch them on; where that is not allowed, or the embedded database has none, a search reads every row.
DO $$ BEGIN
	CREATE EXTENSION IF NOT EXISTS pg_trgm;
	CREATE INDEX IF NOT EXISTS executions_search ON executions USING gin (search_text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE 'no index for searches: %', SQLERRM;
END $$;
