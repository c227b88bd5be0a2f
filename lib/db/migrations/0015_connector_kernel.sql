-- One table for connectors of every kind. Ids stay, because sealed secrets are bound to them and pages are named by them.
CREATE TABLE "harness_accounts" (
	"connector_id" text PRIMARY KEY NOT NULL,
	"account_name" text,
	"token_kind" text NOT NULL,
	"token_hint" text NOT NULL,
	"token_expires_at" timestamp (3) with time zone,
	"tool_permissions" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" serial PRIMARY KEY NOT NULL,
	"connector_id" text NOT NULL,
	"event" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	"signature" text NOT NULL,
	"outcome" text NOT NULL,
	"subject" text,
	"reason" text
);
--> statement-breakpoint
ALTER TABLE "harness_accounts" ADD CONSTRAINT "harness_accounts_connector_id_connectors_id_fk" FOREIGN KEY ("connector_id") REFERENCES "public"."connectors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_connector_id_connectors_id_fk" FOREIGN KEY ("connector_id") REFERENCES "public"."connectors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "harness_accounts" ("connector_id", "account_name", "token_kind", "token_hint", "token_expires_at", "tool_permissions")
SELECT "id", "account_name", "token_kind", "token_hint", "token_expires_at", "tool_permissions" FROM "connectors";--> statement-breakpoint
ALTER TABLE "connectors" ALTER COLUMN "webhook_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ALTER COLUMN "webhook_secret_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "settings" jsonb;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "sealed_secrets" jsonb;--> statement-breakpoint
UPDATE "connectors" SET
	"settings" = jsonb_build_object('accountId', "account_id"),
	"sealed_secrets" = jsonb_build_object('token', "token_ciphertext");--> statement-breakpoint
ALTER TABLE "connectors" ALTER COLUMN "settings" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ALTER COLUMN "sealed_secrets" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "account_id";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "account_name";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "token_ciphertext";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "token_kind";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "token_hint";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "token_expires_at";--> statement-breakpoint
ALTER TABLE "connectors" DROP COLUMN "tool_permissions";--> statement-breakpoint
-- Stores had no short names: theirs are made of their display names, with the id behind where such a name is taken.
INSERT INTO "connectors" ("id", "slug", "kind", "display_name", "base_url", "settings", "sealed_secrets", "last_check", "created_by", "created_at", "updated_at")
SELECT "id",
	CASE WHEN "nth" = 1 AND NOT EXISTS (SELECT 1 FROM "connectors" "taken" WHERE "taken"."slug" = "base")
		THEN "base" ELSE "base" || '-' || "id" END,
	"kind", "display_name", "base_url",
	("settings" - 'kind') || jsonb_build_object(
		'tenant', "tenant",
		'auth', CASE "auth_kind"
			WHEN 'basic' THEN jsonb_build_object('kind', 'basic', 'username', coalesce("username", ''))
			ELSE jsonb_build_object('kind', "auth_kind") END),
	CASE WHEN "secret_ciphertext" IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('secret', "secret_ciphertext") END,
	"last_check", "created_by", "created_at", "updated_at"
FROM (
	SELECT *, row_number() OVER (PARTITION BY "base" ORDER BY "created_at", "id") AS "nth"
	FROM (
		SELECT *, coalesce(nullif(trim(both '-' from left(regexp_replace(lower("display_name"), '[^a-z0-9]+', '-', 'g'), 40)), ''), "kind") AS "base"
		FROM "telemetry_connectors"
	) "named"
) "numbered";--> statement-breakpoint
DROP TABLE "telemetry_connectors";--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "webhook_deliveries" USING btree ("connector_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "connectors_webhook_key" ON "connectors" USING btree ("webhook_key");
