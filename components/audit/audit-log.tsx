import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { auditPath } from "@/lib/addresses";
import { AuditSearch } from "./audit-search";

interface AuditRow {
  id: number;
  at: string;
  actorKind: "user" | "teammate" | "system";
  actorName: string;
  actorRole: string;
  action: string;
  subjectType: string;
  subjectId: string;
  summary: string;
  details: Record<string, unknown>;
  requestId: string;
}

/** The audit log as a list; each row opens to its details. */
export function AuditLog({
  rows,
  nextBefore,
  q,
}: {
  rows: readonly AuditRow[];
  nextBefore: number | null;
  q: string;
}) {
  return (
    <div className="flex flex-col">
      <AuditSearch q={q} />
      {rows.length === 0 ? (
        <EmptyState title="Nothing found">
          {q === "" ? "Nothing has been done here yet." : "No row holds this text."}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {rows.map((row) => (
            <li key={row.id}>
              <details className="group">
                <summary className="grid cursor-pointer grid-cols-[7rem_minmax(0,1fr)_auto] items-baseline gap-3 px-4 py-2 hover:bg-sunken max-sm:grid-cols-1 max-sm:gap-0.5">
                  <span className="text-sm text-ink-faint">
                    <RelativeTime at={row.at} />
                  </span>
                  <span className="min-w-0 break-words">{row.summary}</span>
                  <span className="justify-self-start sm:justify-self-end">
                    <Badge>{row.action}</Badge>
                  </span>
                </summary>
                <pre className="scroll-thin overflow-x-auto bg-sunken px-4 py-3 font-mono text-sm">
                  {JSON.stringify(
                    {
                      at: row.at,
                      actor: { kind: row.actorKind, name: row.actorName, role: row.actorRole },
                      subject: { type: row.subjectType, id: row.subjectId },
                      requestId: row.requestId,
                      ...row.details,
                    },
                    null,
                    2,
                  )}
                </pre>
              </details>
            </li>
          ))}
        </ul>
      )}
      {nextBefore === null ? null : (
        <div className="border-t border-line p-3">
          <ButtonLink href={auditPath({ before: nextBefore, q })}>Older</ButtonLink>
        </div>
      )}
    </div>
  );
}
