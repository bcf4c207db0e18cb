/** `1968-03-14` as DICOM writes it; empty stays empty, `null` for what is no date. */
export function dicomDate(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const parts = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(trimmed);
  const [, year, month, day] = parts ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCFullYear() === Number(year) && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}` : null;
}

export function readableDate(text: string): string {
  return text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}
