import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { Database } from "@/lib/db";
import { users } from "@/lib/db/schema";
import type { Role } from "@/schemas/roles";

export interface SignInProfile {
  /** `<provider>:<subject>`. */
  id: string;
  provider: string;
  name: string;
  email: string | null;
  image: string | null;
  /** Role for a person seen for the first time; a known person keeps the role that an admin gave. */
  initialRole: Role;
}

/** Creates or refreshes the person behind a sign-in and returns the stored row. Audited as a sign-in. */
export async function rememberUser(db: Database, profile: SignInProfile, now: Date, requestId: string) {
  return db.transaction(async (tx) => {
    await tx
      .insert(users)
      .values({
        id: profile.id,
        name: profile.name,
        email: profile.email,
        image: profile.image,
        provider: profile.provider,
        role: profile.initialRole,
        createdAt: now,
        lastSeenAt: now,
      })
      .onConflictDoUpdate({
        target: users.id,
        set: { name: profile.name, email: profile.email, image: profile.image, lastSeenAt: now },
      });
    const [user] = await tx.select().from(users).where(eq(users.id, profile.id));
    if (!user) {
      throw new Error("The person who signs in was not stored.");
    }
    await recordAudit(
      tx,
      {
        actor: { kind: "user", id: user.id, name: user.name, email: user.email, role: user.role },
        now: () => now,
        requestId,
      },
      {
        action: "session.started",
        subjectType: "user",
        subjectId: user.id,
        summary: `${user.name} signed in`,
        details: { provider: profile.provider },
      },
    );
    return user;
  });
}
