import type { Metadata } from "next";
import { changeRoleAction, endSessionsAction } from "@/app/actions/settings";
import { PeopleList } from "@/components/settings/people-list";
import { BottomLine, Page, Section } from "@/components/ui/page";
import { peoplePath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import { pageContext } from "@/lib/http";
import { listPeople } from "@/lib/people";
import { can } from "@/lib/permissions";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const ctx = await pageContext("people.read", peoplePath());
  const people = await listPeople({ ctx, input: undefined });
  const approvers = people.filter((person) => person.role === "approver" || person.role === "admin").length;
  return (
    <Page
      title="People"
      wide={false}
      bottomLine={
        <BottomLine detail="Viewers read and talk to teammates, members also ask for changes, approvers also decide, admins also manage.">
          {`${formatPlural(people.length, "person has", "people have")} signed in; ${approvers} may approve.`}
        </BottomLine>
      }
    >
      <Section title="Everybody" padded={false}>
        <PeopleList
          people={people}
          changeRole={changeRoleAction}
          endSessions={endSessionsAction}
          mayManage={can(ctx.actor.role, "people.manage")}
        />
      </Section>
    </Page>
  );
}
