CREATE TABLE "test_places" (
	"test_id" integer NOT NULL,
	"project_id" integer NOT NULL,
	"pipeline_id" integer NOT NULL,
	"branch" text NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	CONSTRAINT "test_places_test_id_pipeline_id_branch_pk" PRIMARY KEY("test_id","pipeline_id","branch")
);
--> statement-breakpoint
ALTER TABLE "test_places" ADD CONSTRAINT "test_places_test_id_tests_id_fk" FOREIGN KEY ("test_id") REFERENCES "public"."tests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_places" ADD CONSTRAINT "test_places_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "test_places_project" ON "test_places" USING btree ("project_id","pipeline_id","last_day","first_day","branch","test_id");--> statement-breakpoint
INSERT INTO "test_places" ("test_id", "project_id", "pipeline_id", "branch", "first_day", "last_day")
SELECT r."test_id", run."project_id", coalesce(run."pipeline_id", 0),
	CASE WHEN run."branch" IS NULL OR run."branch" = p."default_branch" THEN coalesce(p."default_branch", '') ELSE '*' END,
	min((r."at" AT TIME ZONE 'UTC')::date), max((r."at" AT TIME ZONE 'UTC')::date)
FROM "test_results" r
JOIN "test_runs" run ON run."id" = r."run_id" AND run."at" = r."at"
LEFT JOIN "pipelines" p ON p."id" = run."pipeline_id"
GROUP BY 1, 2, 3, 4;
