"use client";

import { useRef, useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Select } from "@/components/ui/select";
import { Textarea, TextField } from "@/components/ui/text-field";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { ActionResult } from "@/schemas/error-view";
import { readBranchPatterns } from "@/schemas/test-reliability/branch-patterns";
import { type TestState, testStateMeanings, testStateTitles } from "@/schemas/test-reliability/labels";
import type { SetTestStateInput } from "@/schemas/test-reliability/single-test";
import { QuarantineEffect, type Simulate } from "./quarantine-effect";
import { TestStateShape } from "./state-mark";

export type SetTestState = (input: SetTestStateInput) => Promise<ActionResult<unknown>>;

/** A test as the dialog names it. */
export interface ChosenTest {
  id: number;
  name: string;
  state: TestState | null;
  /** To which its quarantine is limited now; null: none. */
  branches?: readonly string[] | null;
}

const targets = ["quarantined", "flaky", "watched", "healthy", "fixed"] as const;
type Target = (typeof targets)[number];

const dayMs = 86_400_000;
const named = 6;

/**
 * A person's decision on the state of tests: to which, why, until when. A quarantine shows what it would have done and
 * needs an end.
 */
export function SetStateDialog({
  tests,
  initialTo,
  mayQuarantine,
  open,
  onOpenChange,
  onDone,
  setState,
  simulate,
}: {
  tests: readonly ChosenTest[];
  initialTo: Target;
  /** Without it quarantining is not offered: it takes an approver. */
  mayQuarantine: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone?: () => void;
  setState: SetTestState;
  simulate: Simulate;
}) {
  const action = useAction();
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const [to, setTo] = useState<Target>(initialTo);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("14");
  const [date, setDate] = useState("");
  // A quarantine that is changed keeps its branches, unless somebody changes them.
  const [branchText, setBranchText] = useState(() =>
    tests.length === 1 ? (tests[0]?.branches ?? []).join(" ") : "",
  );
  // What the effect is shown for: what was typed to its end, not every letter of it.
  const [shownBranches, setShownBranches] = useState<readonly string[]>(
    () => readBranchPatterns(branchText).patterns,
  );
  const [checked, setChecked] = useState(false);
  const offered = targets.filter((target) => mayQuarantine || target !== "quarantined");
  const quarantine = to === "quarantined";
  const chosenUntil = quarantine && until === "open" ? "14" : until;
  const expiresAt = endOf(chosenUntil, date);
  const faults = tests.filter((test) => test.state === "regression" || test.state === "broken");
  // A quarantine would hide a fault of the code: such tests are left out of it.
  const changed = quarantine ? tests.filter((test) => !faults.includes(test)) : tests;
  const reasonError = reason.trim().length < 3 ? "Say why in a few words." : undefined;
  const dateError = expiresAt === undefined ? "Choose a day in the future." : undefined;
  const onlyOn = quarantine ? readBranchPatterns(branchText) : { patterns: [], problem: null };
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details

  const submit = () => {
    setChecked(true);
    if (reasonError !== undefined || expiresAt === undefined || onlyOn.problem !== null) {
      if (reasonError !== undefined) reasonField.current?.focus();
      return;
    }
    const branches = onlyOn.patterns.length === 0 ? null : onlyOn.patterns;
    action.run(
      "set",
      () =>
        setState({
          testIds: changed.map((test) => test.id),
          to,
          reason: reason.trim(),
          expiresAt,
          branches,
        }).catch(() => unreachable),
      () => {
        onOpenChange(false);
        onDone?.();
      },
      `${changed.length === 1 ? "The test is" : `${formatCount(changed.length)} tests are`} ${testStateTitles[to].toLowerCase()} now.`,
    );
  };

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      initialFocus={reasonField}
      title={quarantine ? `Quarantine ${countOf(changed)}` : `Set the state of ${countOf(tests)}`}
      description={testStateMeanings[to]}
      footer={
        <>
          {action.error === null || Object.keys(fields).length > 0 ? null : (
            <div className="basis-full">
              <Notice tone="bad">
                {action.error.message} {action.error.remedy}
              </Notice>
            </div>
          )}
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button variant="primary" onClick={submit} loading={action.pending} disabled={changed.length === 0}>
            {quarantine ? "Quarantine" : `Set to ${testStateTitles[to].toLowerCase()}`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ul aria-label="Chosen tests" className="flex flex-col text-sm text-ink-soft">
          {tests.slice(0, named).map((test) => (
            <li key={test.id} className="flex min-w-0 items-center gap-1.5">
              {test.state === null ? null : <TestStateShape state={test.state} size={12} />}
              <span className="truncate">{test.name}</span>
            </li>
          ))}
          {tests.length > named ? <li>and {formatCount(tests.length - named)} more</li> : null}
        </ul>
        {quarantine && changed.length > 0 ? (
          <QuarantineEffect
            testIds={changed.map((test) => test.id)}
            branches={shownBranches.length === 0 ? null : shownBranches}
            simulate={simulate}
            warn={faults.length === 0}
          />
        ) : null}
        {quarantine && faults.length > 0 ? (
          <Notice tone="warn">
            {faults.length === 1 ? "One of them fails" : `${formatCount(faults.length)} of them fail`} since a
            certain commit or always: a fault of the code, which a quarantine would hide.{" "}
            {changed.length === 0 ? "Fix it instead." : "Left out."}
          </Notice>
        ) : null}
        <FormField label="State">
          <Select
            label="State"
            className="w-full"
            value={to}
            onChange={setTo}
            options={offered.map((target) => ({
              value: target,
              label: testStateTitles[target],
              about: testStateMeanings[target],
            }))}
          />
        </FormField>
        <FormField
          label="Reason"
          help="Stands in the test's history and in the audit log."
          error={checked ? (reasonError ?? fields.reason) : fields.reason}
          required
        >
          <Textarea
            ref={reasonField}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </FormField>
        {quarantine ? (
          <FormField
            label="Only on branches"
            help="Names or globs, apart by spaces: main release/*. ** goes over slashes. Empty: every branch."
            error={
              onlyOn.problem !== null && (checked || shownBranches.length > 0)
                ? onlyOn.problem
                : fields.branches
            }
          >
            <TextField
              spellCheck={false}
              autoCapitalize="none"
              placeholder="every branch"
              value={branchText}
              onChange={(event) => setBranchText(event.target.value)}
              onBlur={() => setShownBranches(onlyOn.patterns)}
            />
          </FormField>
        ) : null}
        <div className="flex flex-wrap items-start gap-3">
          <FormField
            label="Holds until"
            help={quarantine ? "Then its history decides again." : undefined}
            error={fields.expiresAt}
          >
            <Select
              label="Holds until"
              className="w-52"
              value={chosenUntil}
              onChange={setUntil}
              options={[
                { value: "7", label: "In 7 days" },
                { value: "14", label: "In 14 days" },
                { value: "30", label: "In 30 days" },
                { value: "90", label: "In 90 days" },
                { value: "date", label: "A day of my choice" },
                ...(quarantine ? [] : [{ value: "open", label: "Somebody changes it" }]),
              ]}
            />
          </FormField>
          {chosenUntil === "date" ? (
            <FormField label="Day" error={checked ? dateError : undefined}>
              <TextField
                type="date"
                className="w-44"
                value={date}
                onChange={(event) => setDate(event.target.value)}
              />
            </FormField>
          ) : null}
        </div>
      </div>
    </Dialog>
  );
}

function countOf(tests: readonly ChosenTest[]): string {
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? `“${first.name}”` : formatPlural(tests.length, "test");
}

/** The instant at which a choice ends; null holds for good, undefined is no valid choice. */
function endOf(until: string, date: string): string | null | undefined {
  if (until === "open") return null;
  if (until !== "date") return new Date(Date.now() + Number(until) * dayMs).toISOString();
  const end = Date.parse(`${date}T23:59:59`);
  return Number.isFinite(end) && end > Date.now() ? new Date(end).toISOString() : undefined;
}
