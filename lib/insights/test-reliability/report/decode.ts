/** Turns the bytes of a report, piece by piece, into text. */
export interface TextDecoding {
  write(bytes: Uint8Array): string;
  end(): string;
  /** What had to be assumed or replaced. */
  warnings(): string[];
}

const sniffLength = 256;

/**
 * Decodes by byte order mark, else by the pattern of zero bytes (UTF-16 without mark), else by the encoding the XML
 * declaration names, else UTF-8. A declared UTF-16 over single bytes is a known mistake of .NET writers: ignored. Bytes
 * that are wrong in the chosen encoding become U+FFFD, and a warning says so.
 */
export function createTextDecoding(): TextDecoding {
  let pending: Uint8Array = new Uint8Array(0);
  let decoder: TextDecoder | null = null;
  let replaced = false;
  const notes: string[] = [];

  function decode(bytes: Uint8Array, stream: boolean): string {
    if (!decoder) {
      const { label, note } = chooseEncoding(pending.length > 0 ? pending : bytes);
      decoder = new TextDecoder(label);
      if (note) notes.push(note);
    }
    const text = decoder.decode(bytes, { stream });
    if (!replaced && text.includes("\uFFFD")) {
      replaced = true;
      notes.push(`Some bytes are not valid ${decoder.encoding}; they were replaced.`);
    }
    return text;
  }

  return {
    write(bytes) {
      if (decoder) return decode(bytes, true);
      const joined = new Uint8Array(pending.length + bytes.length);
      joined.set(pending);
      joined.set(bytes, pending.length);
      pending = joined;
      return pending.length < sniffLength ? "" : decode(pending, true);
    },
    end: () => (decoder ? decode(new Uint8Array(0), false) : decode(pending, false)),
    warnings: () => notes,
  };
}

function chooseEncoding(head: Uint8Array): { label: string; note?: string } {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: "utf-8" };
  if (a === 0xff && b === 0xfe) return { label: "utf-16le" };
  if (a === 0xfe && b === 0xff) return { label: "utf-16be" };
  if (a === 0x3c && b === 0 && d === 0) return { label: "utf-16le" };
  if (a === 0 && b === 0x3c && c === 0) return { label: "utf-16be" };
  const ascii = new TextDecoder("latin1").decode(head.subarray(0, sniffLength));
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(ascii)?.[1];
  if (!declared) return { label: "utf-8" };
  if (/^(utf-?16|ucs-?2|unicode)/i.test(declared))
    return {
      label: "utf-8",
      note: `The file says ${declared} but is written in single bytes; read as UTF-8.`,
    };
  try {
    return { label: new TextDecoder(declared).encoding };
  } catch {
    return { label: "utf-8", note: `Unknown encoding ${declared}; read as UTF-8.` };
  }
}
