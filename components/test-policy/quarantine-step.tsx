"use client";

import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Select } from "@/components/ui/select";
import { TextLink } from "@/components/ui/text-link";

const runners = ["pytest", "jest", "playwright", "gradle", "maven", "go", "dotnet", "json"] as const;
type Runner = (typeof runners)[number];

const names: Record<Runner, string> = {
  pytest: "pytest",
  jest: "Jest or Vitest",
  playwright: "Playwright",
  gradle: "Gradle",
  maven: "Maven Surefire",
  go: "go test",
  dotnet: "dotnet test",
  json: "JSON, for a runner of your own",
};

/** First the tests that may fail the build, then the quarantined ones, which run and fail nothing. */
const commands: Record<Runner, readonly [blocking: string, quarantined: string]> = {
  pytest: [
    "pytest @quarantine.txt --junitxml=tests.xml",
    "[ ! -s quarantined.txt ] || pytest @quarantined.txt --junitxml=quarantined.xml || true",
  ],
  jest: [
    'npx jest --testNamePattern "$(cat quarantine.txt)"',
    'npx jest --passWithNoTests --testNamePattern "$(cat quarantined.txt)" || true',
  ],
  playwright: [
    'npx playwright test --grep-invert "$(cat quarantine.txt)"',
    'npx playwright test --pass-with-no-tests --grep "$(cat quarantined.txt)" || true',
  ],
  gradle: [
    '# build.gradle.kts: tasks.test { filter { file("quarantine.txt").forEachLine { excludeTestsMatching(it) } } }\n./gradlew test',
    "[ ! -s quarantined.txt ] || ./gradlew test $(sed \"s/.*/--tests '&'/\" quarantined.txt | tr '\\n' ' ') || true",
  ],
  maven: [
    'mvn test "-Dtest=$(cat quarantine.txt)" -Dsurefire.failIfNoSpecifiedTests=false',
    '[ ! -s quarantined.txt ] || mvn test "-Dtest=$(cat quarantined.txt)" || true',
  ],
  go: ['go test ./... -skip "$(cat quarantine.txt)"', 'go test ./... -run "$(cat quarantined.txt)" || true'],
  dotnet: [
    'dotnet test --filter "$(cat quarantine.txt)"',
    '[ ! -s quarantined.txt ] || dotnet test --filter "$(cat quarantined.txt)" || true',
  ],
  json: ["# quarantine.txt holds the list as JSON", ""],
};

/** The step that reads the quarantine, for the runner of one's choice. */
export function QuarantineStep({ address, mayMakeTokens }: { address: string; mayMakeTokens: boolean }) {
  const [runner, setRunner] = useState<Runner>("pytest");
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-prose text-ink-soft">
        A step asks for the list of its repository and hands it to the test runner: quarantined tests still
        run, and report, but cannot fail the build. The token needs the right to read quarantines
        {mayMakeTokens ? (
          <>
            ; <TextLink href="/settings/tokens">make one</TextLink> and keep it as a Harness secret.
          </>
        ) : (
          "; an admin makes one under API tokens."
        )}
      </p>
      <div className="flex items-center gap-2">
        <span className="text-sm text-ink-soft">Test runner</span>
        <Select
          label="Test runner"
          value={runner}
          onChange={setRunner}
          options={runners.map((value) => ({ value, label: names[value] }))}
        />
      </div>
      <CodeBlock label="Run step" code={stepOf(runner, address)} />
    </div>
  );
}

function stepOf(runner: Runner, address: string): string {
  const [blocking, quarantined] = commands[runner];
  const fetched = (file: string, extra: string) =>
    `curl --fail --silent --show-error --header "Authorization: Bearer $TACKROOM_TOKEN" --output ${file} \\\n  "${address}/api/quarantine?repository=<+pipeline.properties.ci.codebase.repoName>&format=${runner}${extra}"`;
  return [
    fetched("quarantine.txt", ""),
    blocking,
    ...(quarantined === "" ? [] : [fetched("quarantined.txt", "&select=only"), quarantined]),
  ].join("\n");
}
