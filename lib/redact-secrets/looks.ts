/** Whether a word looks made by a machine, or chosen to be hard to guess: digits among letters, or both cases mixed within it. */
export function looksGenerated(word: string): boolean {
  if (word.length < 6) return false;
  const letters = /[A-Za-z]/.test(word);
  if (letters && /\d/.test(word)) return true;
  return word.length >= 16 && /[a-z][A-Z]{1,3}[a-z]/.test(word) && /[A-Z]{2}/.test(word);
}

/** Stands for a value that is not there: a reference, a variable, a mask. */
export function isPlaceholder(value: string): boolean {
  return (
    /^(?:<\+|\$\{\{|\{\{|\$\(|`|\[redacted\]|<[^>]{0,100}>|\(.{0,60}\)$)/.test(value) ||
    /^\$\{[^}]{0,200}\}/.test(value) ||
    /^\$[A-Za-z_]\w*$/.test(value) ||
    /^%[A-Za-z_]\w*%/.test(value) ||
    // Masks: one character over and over.
    /^([xX*.•#_-])\1{2,}["',;]{0,4}$/.test(value)
  );
}

/** A call or a member in a program: what it holds stands elsewhere. */
export function isCode(value: string): boolean {
  return (
    /^(?:await|new|return)$/.test(value) ||
    /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*[([]/.test(value) ||
    /^(?:process\.env|os\.environ|ENV|env|var|vars|local|secrets|config|self|this|data|module|props)\b[.[]/.test(
      value,
    )
  );
}

const plainWords = new Set(
  "string text number boolean integer object array bytes null none nil undefined true false yes no required optional missing invalid valid failed failure passed skipped ok okay error expired denied empty unknown disabled enabled inherit include omit default incorrect wrong refused rejected unauthorized unauthenticated authenticated authentication configuration verification successful bearer basic digest token password secret redacted hidden masked changed unchanged deprecated unsupported mismatch".split(
    " ",
  ),
);

/** Prose rather than a secret: letters alone, as words are written. Nobody can tell a password of one word from a word. */
export function isWord(value: string): boolean {
  return plainWords.has(value.toLowerCase());
}
