import type { Metadata } from "next";
import { AuditLog } from "@/components/audit/audit-log";
import { BottomLine, Page, Section } from "@/components/ui/page";
import { auditPath } from "@/lib/addresses";
import { ListAuditInput, listAudit } from "@/lib/audit";
import { pageContext } from "@/lib/http";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext("audit.read", auditPath());
  const raw = await searchParams;
  const parsed = ListAuditInput.safeParse(raw);
  const input = parsed.success ? parsed.data : ListAuditInput.parse({});
  const { rows, nextBefore } = await listAudit({ ctx, input });
  return (
    <Page
      title="Audit log"
      wide={false}
      bottomLine={<BottomLine>Who did what, when, to what. Rows are only ever added.</BottomLine>}
    >
      <Section title="Entries" about="newest first" padded={false}>
        <AuditLog
          key={`${input.q ?? ""}:${input.before ?? ""}`}
          rows={rows}
          nextBefore={nextBefore}
          q={input.q ?? ""}
        />
      </Section>
    </Page>
  );
}
