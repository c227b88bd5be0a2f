import { Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { UploadReceipt } from "@/schemas/test-reliability/uploads";
import { UploadOutcomeMark } from "./upload-outcome";

/** What an upload's files held, and what of it counts. */
export function UploadReceiptView({ receipt }: { receipt: UploadReceipt }) {
  const { files, results, notices, executionPath } = receipt;
  return (
    <Section
      title={results === 0 ? "Nothing new was stored" : `${formatPlural(results, "result")} stored`}
      padded={false}
      {...(executionPath === null
        ? {}
        : { actions: <TextLink href={executionPath}>Show the execution</TextLink> })}
    >
      {notices.length === 0 ? null : (
        <div className="flex flex-col gap-2 px-4 py-2">
          {notices.map((notice) => (
            <Notice key={notice}>{notice}</Notice>
          ))}
        </div>
      )}
      <Table label="Uploaded files" scrolledByKey>
        <thead>
          <tr>
            <Th>File</Th>
            <Th>Outcome</Th>
            <Th>Kind</Th>
            <Th numeric>Tests</Th>
            <Th numeric>Passed</Th>
            <Th numeric>Failed</Th>
            <Th numeric>Errors</Th>
            <Th numeric>Skipped</Th>
            <Th numeric>Flaky in itself</Th>
          </tr>
        </thead>
        <tbody>
          {files.map((file, index) => (
            <Tr key={index}>
              <Td className="max-w-96 min-w-40 break-words">
                {file.name}
                {file.problem === null ? null : (
                  <span className="block text-sm text-ink-soft">{file.problem.message}</span>
                )}
                {file.warnings.length === 0 ? null : (
                  <details className="text-sm text-ink-soft">
                    <summary>{formatPlural(file.warnings.length, "remark")}</summary>
                    <ul className="list-disc pl-5">
                      {[...new Set(file.warnings)].map((warning) => (
                        <li key={warning}>{warning}</li>
                      ))}
                    </ul>
                  </details>
                )}
              </Td>
              <Td>
                <UploadOutcomeMark outcome={file.outcome} />
              </Td>
              <Td className="whitespace-nowrap">{file.format ?? "–"}</Td>
              <Td numeric>{formatCount(file.tests)}</Td>
              <Td numeric>{formatCount(file.passed)}</Td>
              <Td numeric>{formatCount(file.failed)}</Td>
              <Td numeric>{formatCount(file.errors)}</Td>
              <Td numeric>{formatCount(file.skipped)}</Td>
              <Td numeric>{formatCount(file.flaky)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
