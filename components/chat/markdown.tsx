import { clsx } from "clsx";
import { isValidElement, type ReactNode } from "react";
import { defaultRehypePlugins, Streamdown, type StreamdownProps } from "streamdown";
import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/text-link";

/**
 * A teammate's words. Raw HTML is dropped, images are not loaded (a prompt in a log could make one call home), and links
 * lead into the app or to https addresses only.
 */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  return (
    <Streamdown
      mode={streaming ? "streaming" : "static"}
      className="flex flex-col gap-2.5 text-base break-words"
      components={components}
      rehypePlugins={plugins}
      skipHtml
      controls={false}
    >
      {text}
    </Streamdown>
  );
}

const plugins: NonNullable<StreamdownProps["rehypePlugins"]> = defaultRehypePlugins.sanitize
  ? [defaultRehypePlugins.sanitize]
  : [];

const components: NonNullable<StreamdownProps["components"]> = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ alt }) => <span className="text-ink-faint">{alt ? `[image: ${alt}]` : "[image]"}</span>,
  p: ({ children }) => <p className="leading-5.5">{children}</p>,
  ul: ({ children }) => (
    <ul className="flex list-disc flex-col gap-1 pl-5 marker:text-ink-faint">{children}</ul>
  ),
  ol: ({ children }) => (
    <ol className="flex list-decimal flex-col gap-1 pl-5 marker:text-ink-faint">{children}</ol>
  ),
  li: ({ children }) => <li className="pl-0.5 leading-5.5">{children}</li>,
  strong: ({ children }) => <strong className="font-semibold">{children}</strong>,
  h1: ({ children }) => <p className="text-lg font-semibold">{children}</p>,
  h2: ({ children }) => <p className="mt-1 font-semibold">{children}</p>,
  h3: ({ children }) => <p className="mt-1 font-semibold">{children}</p>,
  h4: ({ children }) => <p className="mt-1 font-semibold">{children}</p>,
  blockquote: ({ children }) => (
    <blockquote className="border-l-2 border-line-strong pl-3 text-ink-soft">{children}</blockquote>
  ),
  hr: () => <hr className="border-line" />,
  table: ({ children }) => (
    <div className="scroll-thin overflow-x-auto rounded border border-line">
      <table className="w-full text-sm">{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead className="bg-sunken text-left text-ink-soft">{children}</thead>,
  tbody: ({ children }) => <tbody className="divide-y divide-line">{children}</tbody>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children }) => <th className="px-2.5 py-1.5 font-medium">{children}</th>,
  td: ({ children }) => <td className="px-2.5 py-1.5 align-top">{children}</td>,
  pre: ({ children }) => <Code text={plainText(children)} />,
  inlineCode: ({ children }) => (
    <code className="rounded-[3px] bg-sunken px-1 py-px break-words">{children}</code>
  ),
  code: ({ children, className }) => (
    <code className={clsx("rounded-[3px] bg-sunken px-1 py-px break-words", className)}>{children}</code>
  ),
};

function SafeLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const internal = href?.startsWith("/") === true && !href.startsWith("//") && !href.startsWith("/\\");
  if (href === undefined || (!internal && !href.startsWith("https://"))) return <>{children}</>;
  return (
    <TextLink href={href} className="whitespace-normal! break-words">
      {children}
    </TextLink>
  );
}

/** A quoted log or a definition; long lines scroll, the block can be copied. */
function Code({ text }: { text: string }) {
  return (
    <div className="group relative overflow-hidden rounded border border-line bg-sunken">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        className="scroll-thin max-h-80 overflow-auto px-3 py-2 text-xs leading-4.5 focus-visible:outline-offset-[-2px]"
      >
        {text}
      </pre>
      <div className="absolute top-1 right-1 rounded bg-sunken opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={text} label="Copy these lines" />
      </div>
    </div>
  );
}

function plainText(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(plainText).join("");
  if (isValidElement<{ children?: ReactNode }>(node)) return plainText(node.props.children);
  return "";
}
