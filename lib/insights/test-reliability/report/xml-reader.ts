/** Attributes of an element, by local name. */
export type Attributes = Readonly<Record<string, string>>;

/** Understands the elements of one report format. Element names come without their namespace prefix. */
export interface XmlReader {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
  /** Called once at the end, also of a damaged file: what is still open is not a result. */
  finish(): void;
}

/** Gathers the text of an element of interest, up to a limit. */
export interface TextCapture {
  start(): void;
  add(text: string): void;
  take(): string | null;
}

export function createTextCapture(limit: number): TextCapture {
  let text: string | null = null;
  return {
    start() {
      text = "";
    },
    add(more) {
      if (text !== null && text.length <= limit) text += more.slice(0, limit + 1 - text.length);
    },
    take() {
      const taken = text?.trim() ?? null;
      text = null;
      return taken === "" ? null : taken;
    },
  };
}
