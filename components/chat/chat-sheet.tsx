"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import type { ThreadSubject } from "@/schemas/team/threads";
import { ChatPanel } from "./chat-panel";

/** The chat over the whole of a narrow screen: what lies under it can be reached neither by touch nor by keyboard. */
export function ChatSheet({ subject, onClose }: { subject: ThreadSubject; onClose: () => void }) {
  return (
    <Base.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Popup aria-label="Chat with the teammate" className="fixed inset-0 z-40 flex bg-surface">
          <ChatPanel subject={subject} onClose={onClose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
