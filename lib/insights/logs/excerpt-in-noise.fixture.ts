import { excerptLog, type LogExcerpt } from "./excerpt-log";

export const noiseLines = 400;

/** For tests: a piece of log as it would stand in a long step, with the chatter before it and the cleaning up after it. */
export function excerptInNoise(piece: string): LogExcerpt {
  const before = Array.from({ length: noiseLines }, (_, index) =>
    chatter[index % chatter.length]?.replaceAll("#", String(index)),
  );
  const after = [
    "",
    "Saving cache for failed job",
    "Uploading artifacts...",
    "Cleaning up project directory",
    "Done in 3s",
  ];
  return excerptLog([...before, ...piece.split("\n"), ...after.map(String)].map(String), { unit: "lines" });
}

const chatter = [
  "Downloading package-# from the mirror",
  "   Compiling error-chain v0.#.0",
  "Get:# http://archive.example.org/ubuntu focal/main amd64 libgpg-error0 amd64 1.37 [# kB]",
  "  ✓ reports an error when the cart is empty (# ms)",
  "test parser::fails_on_bad_input_# ... ok",
  "[INFO] Tests run: #, Failures: 0, Errors: 0, Skipped: 0",
  "checking for strerror_r... yes",
  "warning: unused variable `failure_#`",
  "Progress: #% error handling enabled",
  "gcc -c -Werror -o src/error_#.o src/error_#.c",
  "added # packages, and audited # packages in 4s, found 0 vulnerabilities",
  "  adding: docs/exceptions-#.html",
];
