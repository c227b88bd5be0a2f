import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import "@/lib/connectors/simulated-account.fixture";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { users } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import type { ServerAction } from "@/lib/http/server-action";
import { actions, can } from "@/lib/permissions";
import { roles } from "@/schemas/roles";

// The cookie is next-auth's affair, and read from a request that only Next has; everything behind it is real.
const session = vi.hoisted(() => ({ current: null as { userId: string; sessionEpoch: number } | null }));
vi.mock("next-auth", () => ({ getServerSession: async () => session.current }));

const Made = z.custom<ServerAction<unknown, unknown>>(
  (value) =>
    typeof value === "function" && "access" in value && actions.some((name) => name === value.access),
);
const folder = path.join(process.cwd(), "app", "actions");
const exported = await Promise.all(
  readdirSync(folder)
    .filter((file) => !file.includes(".test."))
    .map(async (file) => ({
      file,
      module: z.record(z.string(), z.unknown()).parse({ ...(await import(path.join(folder, file))) }),
    })),
);
const all = exported.flatMap(({ file, module }) =>
  Object.entries(module).map(([name, value]) => ({ name: `${file} ${name}`, value })),
);

let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  const now = new Date();
  await opened.db.insert(users).values(
    roles.map((role) => ({
      id: role,
      name: role,
      email: null,
      image: null,
      provider: "test",
      role,
      createdAt: now,
      lastSeenAt: now,
    })),
  );
});
afterAll(() => opened.close());

test("every export of app/actions is a server action that names what it demands", () => {
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ value }) => !Made.safeParse(value).success).map(({ name }) => name)).toEqual([]);
});

describe.each(all)("$name", ({ value }) => {
  const action = Made.parse(value);

  test("is refused to nobody signed in", async () => {
    session.current = null;
    expect(await action({})).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  test.each(roles)(
    "%s: refused exactly when the role is too weak, before the input is looked at",
    async (role) => {
      session.current = { userId: role, sessionEpoch: 0 };
      const result = await action({});
      const code = result.ok ? null : result.error.code;
      if (can(role, action.access)) {
        expect(code).not.toBe("forbidden");
        expect(code).not.toBe("unauthenticated");
      } else {
        expect(code).toBe("forbidden");
      }
    },
  );
});
