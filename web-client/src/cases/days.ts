const MOST = 10;
const LAST = 730;

/** The days of a plan as somebody types them, such as `7, 30, 90`; null if the server would not take them. */
export function daysOf(text: string): number[] | null {
  const days = text.split(/[\s,，、;；]+/).filter(Boolean).map(Number);
  const fits = days.every((day) => Number.isInteger(day) && day >= 1 && day <= LAST);
  const some = days.length >= 1 && days.length <= MOST && new Set(days).size === days.length;
  return fits && some ? days : null;
}
