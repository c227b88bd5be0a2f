"use client";

import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ActionResult } from "@/schemas/error-view";
import { roles } from "@/schemas/role-names";
import type { Role } from "@/schemas/roles";

interface Person {
  id: string;
  name: string;
  email: string | null;
  provider: string;
  role: Role;
  lastSeenAt: string;
}

/** Everybody who has signed in, with their role. */
export function PeopleList({
  people,
  changeRole,
  endSessions,
  mayManage,
}: {
  people: readonly Person[];
  changeRole: (input: { userId: string; role: Role }) => Promise<ActionResult<Person[]>>;
  endSessions: (input: { userId: string }) => Promise<ActionResult<Person[]>>;
  mayManage: boolean;
}) {
  const action = useAction();
  return (
    <div className="flex flex-col gap-3">
      {action.error === null ? null : (
        <Notice tone="bad">
          {action.error.message} {action.error.remedy}
        </Notice>
      )}
      <Table label="People">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th className="max-sm:hidden">E-mail</Th>
            <Th className="max-sm:hidden">Signs in with</Th>
            <Th className="max-sm:hidden">Last seen</Th>
            <Th>Role</Th>
            {mayManage ? <Th>Sessions</Th> : null}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <Tr key={person.id}>
              <Td className="font-medium">
                {person.name}
                <p className="text-sm font-normal break-all text-ink-faint sm:hidden">{person.email}</p>
              </Td>
              <Td className="max-sm:hidden">{person.email ?? "–"}</Td>
              <Td className="max-sm:hidden">{person.provider}</Td>
              <Td className="whitespace-nowrap max-sm:hidden">
                <RelativeTime at={person.lastSeenAt} />
              </Td>
              <Td>
                {mayManage ? (
                  <Select
                    label={`Role of ${person.name}`}
                    size="sm"
                    value={person.role}
                    disabled={action.pending}
                    options={roles.map((role) => ({ value: role, label: role }))}
                    onChange={(role) =>
                      action.run(
                        person.id,
                        () => changeRole({ userId: person.id, role }),
                        undefined,
                        `${person.name} is ${role} now.`,
                      )
                    }
                  />
                ) : (
                  person.role
                )}
              </Td>
              {mayManage ? (
                <Td>
                  <Button
                    size="sm"
                    aria-label={`Sign out everywhere: ${person.name}`}
                    disabled={action.pending}
                    loading={action.isRunning(`sessions ${person.id}`)}
                    onClick={() =>
                      action.run(
                        `sessions ${person.id}`,
                        () => endSessions({ userId: person.id }),
                        undefined,
                        `${person.name} is signed out everywhere.`,
                      )
                    }
                  >
                    <span>
                      Sign out<span className="max-sm:hidden"> everywhere</span>
                    </span>
                  </Button>
                </Td>
              ) : null}
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
