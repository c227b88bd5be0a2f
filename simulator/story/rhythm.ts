import { unit } from "@/simulator/story/random";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Share of a day's work that begins in each hour, UTC: two peaks with a lunch between them, little at night. */
const hourWeights = [1, 1, 0, 0, 0, 1, 4, 9, 13, 14, 13, 9, 8, 13, 14, 12, 9, 5, 3, 2, 2, 1, 1, 1];
const totalWeight = hourWeights.reduce((sum, weight) => sum + weight, 0);

export function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}

export function startOfDay(at: number): number {
  return Math.floor(at / day) * day;
}

/** How lively an hour is: 1 on an average weekday hour, about 0.18 of that at the weekend. */
export function liveliness(at: number): number {
  const weight = hourWeights[new Date(at).getUTCHours()] ?? 0;
  return ((weight * 24) / totalWeight) * (isWeekend(at) ? 0.18 : 1);
}

/** Times of a day's events, following the rhythm; `perWeekday` is the mean on a weekday. */
export function timesOfDay(dayStart: number, perWeekday: number, seed: number, key: string): number[] {
  const mean = perWeekday * (isWeekend(dayStart) ? 0.18 : 1);
  // Some days are busier than others.
  const count = Math.floor(
    mean * (0.75 + 0.5 * unit(seed, key, "busy", dayStart)) + unit(seed, key, "n", dayStart),
  );
  return Array.from({ length: count }, (_, index) => {
    let rest = unit(seed, key, "hour", dayStart, index) * totalWeight;
    let chosen = 0;
    for (const [hourOfDay, weight] of hourWeights.entries()) {
      chosen = hourOfDay;
      if (rest < weight) break;
      rest -= weight;
    }
    return Math.round(dayStart + chosen * hour + unit(seed, key, "minute", dayStart, index) * hour);
  }).sort((a, b) => a - b);
}

/** The times of a five-field cron (numbers, `*`, `*` over n, `a-b`) within (from, to], in UTC. */
export function cronTimes(expression: string, from: number, to: number): number[] {
  const [minutes = "*", hours = "*", , , weekdays = "*"] = expression.split(" ");
  const times: number[] = [];
  for (let at = startOfDay(from); at <= to; at += hour) {
    const date = new Date(at);
    if (!matches(hours, date.getUTCHours()) || !matches(weekdays, date.getUTCDay())) continue;
    const time = at + Number(minutes) * minute;
    if (time > from && time <= to) times.push(time);
  }
  return times;
}

function matches(field: string, value: number): boolean {
  if (field === "*") return true;
  const step = /^\*\/(\d+)$/.exec(field);
  if (step) return value % Number(step[1]) === 0;
  const range = /^(\d+)-(\d+)$/.exec(field);
  if (range) return value >= Number(range[1]) && value <= Number(range[2]);
  return Number(field) === value;
}

/** `hourOfDay` on the weekday that is at least `daysAgo` days before `now`. */
export function weekdayBefore(now: number, daysAgo: number, hourOfDay: number): number {
  let at = startOfDay(now - daysAgo * day);
  while (isWeekend(at)) at -= day;
  return at + hourOfDay * hour;
}
