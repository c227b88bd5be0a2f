import { Notice } from "@/components/ui/empty-state";

/** What was passed over in the address, above the page that is shown anyway. */
export function FilterNotices({ notices }: { notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <Notice tone="warn">
      {notices.map((notice) => (
        <p key={notice}>{notice}</p>
      ))}
    </Notice>
  );
}
