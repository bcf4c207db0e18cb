/** Papers of a patient as his hospital sends them. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const PYTHON = join(CACHE, 'consilium', 'venv', 'bin', 'python');
const FOLDER = process.env.CONSILIUM_DICOM ?? join(CACHE, 'consilium', 'dicom');
const SERIES_BYTES = 64 * 1024 * 1024;

const READ_ZIP = 'import io, json, sys, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print(json.dumps([{"name": n, "text": z.read(n).decode("utf-8", "replace")} for n in z.namelist()]))';

/** Every file of a ZIP archive, as another program reads it. */
export async function readZip(bytes) {
  const reading = promisify(execFile)(PYTHON, ['-c', READ_ZIP], { maxBuffer: SERIES_BYTES });
  reading.child.stdin.end(bytes);
  return JSON.parse((await reading).stdout);
}

/** What stands in a PDF, as pdftotext reads it. */
export async function textOfPdf(bytes) {
  const reading = promisify(execFile)('pdftotext', ['-enc', 'UTF-8', '-', '-'], { maxBuffer: SERIES_BYTES });
  reading.child.stdin.end(bytes);
  return (await reading).stdout;
}

/** The smallest PNG there is. */
export const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** The made CT series of that patient, as a ZIP archive. `born` as 19680314; `images`: how many of it, if not all. */
export async function ctOf({ name, born, sex, images }) {
  const script = join(import.meta.dirname, 'rename_series.py');
  const wanted = [script, join(FOLDER, 'made', 'ct-series.zip'), name, born, sex, ...(images ? [String(images)] : [])];
  const { stdout } = await promisify(execFile)(PYTHON, wanted, { encoding: 'buffer', maxBuffer: SERIES_BYTES });
  return stdout;
}

/** One page of text as PDF (ISO 32000-1, 7.5). */
export function pdfOf(lines) {
  const words = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj 0 -24 Td`).join(' ');
  const drawn = `BT /F1 14 Tf 60 780 Td ${words} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${end}`, 'latin1');
}
