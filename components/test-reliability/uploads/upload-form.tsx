"use client";

import { FileUp, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { formatCount } from "@/lib/format/number";
import { UploadReceiptView } from "./upload-receipt";
import { type UploadAnswer, uploadReports } from "./upload-reports";

interface Project {
  key: string;
  name: string;
  orgName: string;
}

const details = [
  {
    name: "commit",
    label: "Commit",
    help: "The commit that was tested; needed unless an execution is named.",
  },
  { name: "branch", label: "Branch", help: null },
  {
    name: "repository",
    label: "Repository",
    help: "As the project's pipelines call it, for example acme/api.",
  },
  { name: "job", label: "Job", help: "What ran the tests, where several jobs test one commit." },
  { name: "execution", label: "Execution", help: "Its id, where the results belong to one of Harness." },
] as const;

/** Reports are dropped or chosen here, with what they are of; the answer says of each file what became of it. */
export function UploadForm({ projects }: { projects: readonly Project[] }) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [projectKey, setProjectKey] = useState<string | null>(
    projects.length === 1 ? (projects[0]?.key ?? null) : null,
  );
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [pending, setPending] = useState(false);
  const [answer, setAnswer] = useState<UploadAnswer | null>(null);
  const result = useRef<HTMLDivElement>(null);
  const error = answer?.error ?? null;
  const fields = (error?.details?.fields ?? {}) as Record<string, string>; // our own `unprocessable` details

  const send = async () => {
    setPending(true);
    const next = await uploadReports(files, { project: projectKey ?? "", ...values });
    setPending(false);
    setAnswer(next);
    if (next.error === null) setFiles([]);
    // What was asked for stands further down: who does not see the page is led there.
    result.current?.focus();
  };

  return (
    <>
      <Section title="Reports">
        <form
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <DropZone files={files} onChange={setFiles} />
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            <div className="flex flex-col gap-1">
              <span className="text-sm font-medium">Project</span>
              <Combobox
                label="Project"
                options={projects.map(({ key, name, orgName }) => ({
                  value: key,
                  label: name,
                  about: orgName,
                }))}
                value={projectKey}
                emptyLabel="Choose a project"
                onChange={setProjectKey}
              />
              {fields.project ? <p className="text-sm text-failed">{fields.project}</p> : null}
            </div>
            {details.map(({ name, label, help }) => (
              <FormField
                key={name}
                label={label}
                optional={name !== "commit"}
                error={fields[name]}
                {...(help === null ? {} : { help })}
              >
                <TextField
                  name={name}
                  value={values[name] ?? ""}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                />
              </FormField>
            ))}
          </div>
          <div>
            <Button
              type="submit"
              variant="primary"
              loading={pending}
              disabled={files.length === 0 || projectKey === null}
            >
              {files.length < 2 ? "Upload" : `Upload ${formatCount(files.length)} files`}
            </Button>
          </div>
        </form>
      </Section>
      <div
        ref={result}
        tabIndex={-1}
        className="flex flex-col gap-5 outline-none empty:hidden"
        aria-live="polite"
      >
        {error === null ? null : (
          <Notice tone="bad">
            {error.message} {error.remedy}
          </Notice>
        )}
        {answer?.receipt ? <UploadReceiptView receipt={answer.receipt} /> : null}
      </div>
    </>
  );
}

function DropZone({
  files,
  onChange,
}: {
  files: readonly File[];
  onChange: (files: readonly File[]) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const add = (list: FileList | null) => onChange([...files, ...(list ?? [])]);
  return (
    <fieldset
      aria-label="Files"
      className={`flex flex-col items-center gap-3 rounded border border-dashed px-4 py-8 text-center ${
        over ? "border-accent bg-accent-soft" : "border-line-strong"
      }`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      }}
    >
      <FileUp className="size-5 text-ink-faint" aria-hidden />
      <p className="text-base">Drop report files here, or</p>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept=".xml,.trx,.json,.gz"
        aria-label="Report files"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          add(event.target.files);
          // The same file may be chosen again after it was taken off the list.
          event.target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>Choose files</Button>
      {files.length === 0 ? null : (
        <ul aria-label="Chosen files" className="flex max-w-full flex-col gap-1 text-left">
          {files.map((file, index) => (
            <li key={index} className="flex items-center gap-2 text-base">
              <span className="min-w-0 break-all">{file.name}</span>
              <span className="text-sm whitespace-nowrap text-ink-faint">
                {formatCount(Math.max(1, Math.round(file.size / 1024)))} KB
              </span>
              <IconButton
                label={`Take off the list: ${file.name}`}
                size="sm"
                onClick={() => onChange(files.filter((_, other) => other !== index))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}

export function UploadFormSkeleton() {
  return (
    <Section title="Reports">
      <Loading label="Loading the form" className="flex flex-col gap-5">
        <Skeleton className="h-40" />
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {["project", ...details.map(({ name }) => name)].map((name) => (
            <Skeleton key={name} className="h-14" />
          ))}
        </div>
      </Loading>
    </Section>
  );
}
