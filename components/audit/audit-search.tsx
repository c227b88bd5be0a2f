"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { auditPath } from "@/lib/addresses";

/** Searches the whole log; what is searched for stands in the address. */
export function AuditSearch({ q }: { q: string }) {
  const router = useRouter();
  const [text, setText] = useState(q);
  return (
    <form
      className="flex gap-2 px-4 pt-2 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        router.push(auditPath({ q: text.trim() }));
      }}
    >
      <TextField
        aria-label="Search the audit log"
        placeholder="Person, action or text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="max-w-xs"
      />
      <Button type="submit">Search</Button>
    </form>
  );
}
