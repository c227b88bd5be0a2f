/**
 * Seconds as reports write them: `0.012`, `1,234.5` (thousands mark of an English locale), `0,5` (decimal comma), `12 s`,
 * `350ms`, `00:01:02.5` (TRX). Null for anything else, for negative values, and for values that are no finite number.
 */
export function parseSeconds(text: string | undefined): number | null {
  const trimmed = text?.trim();
  if (!trimmed) return null;
  const clock = /^(?:(\d+)\.)?(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(trimmed);
  if (clock) {
    const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = clock;
    return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  }
  const unit = /^(.*?)\s*(ms|s|sec|secs|seconds)?$/i.exec(trimmed);
  const value = parseDecimal(unit?.[1] ?? trimmed);
  if (value === null || value < 0) return null;
  return unit?.[2]?.toLowerCase() === "ms" ? value / 1000 : value;
}

function parseDecimal(text: string): number | null {
  const plain = text.replace(/\s/g, "");
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return finite(Number(plain));
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) && !/^0\d*,/.test(plain))
    return finite(Number(plain.replaceAll(",", "")));
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(plain))
    return finite(Number(plain.replaceAll(".", "").replace(",", ".")));
  if (/^\d*,\d+$/.test(plain)) return finite(Number(plain.replace(",", ".")));
  return null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A whole number that is not negative, thousands marks allowed; null for anything else. */
export function parseCount(text: string | undefined): number | null {
  const plain = text?.trim().replaceAll(",", "") ?? "";
  return /^\d{1,15}(\.0+)?$/.test(plain) ? Math.trunc(Number(plain)) : null;
}
