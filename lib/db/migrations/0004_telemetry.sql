CREATE TABLE "telemetry_connectors" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"display_name" text NOT NULL,
	"base_url" text NOT NULL,
	"auth_kind" text NOT NULL,
	"username" text,
	"secret_ciphertext" text,
	"tenant" text,
	"settings" jsonb NOT NULL,
	"last_check" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
