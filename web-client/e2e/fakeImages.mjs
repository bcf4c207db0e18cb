/* A case with images, as the server tells them: DICOMweb over made-up pictures. */

const CT = { study: '1.2.1', series: '1.2.1.1', modality: 'CT', name: 'Chest axial 1 mm', columns: 512, rows: 512 };
const CORONAL = { study: '1.2.1', series: '1.2.1.2', modality: 'CT', name: 'Chest coronal', columns: 512, rows: 256 };
const ULTRASOUND = { study: '1.2.2', series: '1.2.2.1', modality: 'US', name: 'Liver cine', columns: 320, rows: 240 };
const NATIVE = '1.2.840.10008.1.2.1';

/** The only page of a PDF, as small as one can be. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F 24 Tf 72 740 Td (Referral letter, case 2041) Tj ET      
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`;

export class FakeImages {
  /** Frames that never come, by their number in the CT. */
  silent = new Set();
  uploads = [];
  decided = [];
  documents = [];

  constructor({ slices = 40, empty = false, sight = 'identified', may = { upload: true, judge: true, lead: true } } = {}) {
    this.slices = slices;
    this.sight = sight;
    this.may = may;
    this.series = empty ? [] : [this.describe(CT, slices, 1), this.describe(CORONAL, 24, 1), this.describe(ULTRASOUND, 1, 30)];
    if (!empty) {
      this.documents = [
        paper('d1', 'referral.pdf', 'pdf', 'released'),
        { ...paper('d2', 'IM0042', 'dicom', 'quarantined'), reason: 'wrong_patient', sentence: 'The patient may be another one.' },
      ];
    }
  }

  describe({ study, series, modality, name, rows, columns }, count, frames) {
    const images = Array.from({ length: count }, (_, at) => ({
      instance: `${series}.${at + 1}`,
      instance_alias: `2.25.${series}.${at + 1}`,
      document: `${series}-${at + 1}`,
      frames,
      rows,
      columns,
      transfer_syntax: NATIVE,
      sop_class: '1.2.840.10008.5.1.4.1.1.2',
      warnings: modality === 'US' ? ['lossy', 'no_spacing', 'no_frame_of_reference'] : [],
      cleared: true,
    }));
    const attributes = { '0008103E': { vr: 'LO', Value: [name] }, '00200011': { vr: 'IS', Value: [1] } };
    return { study, series, study_alias: `2.25.${study}`, series_alias: `2.25.${series}`, modality, attributes, images };
  }

  /** True when the address was one of the case's. */
  async handle(request, response, send) {
    const { pathname } = new URL(request.url, 'http://x');
    const api = /^\/api\/v1\/cases\/demo\/(.*)$/.exec(pathname)?.[1];
    const web = /^\/dicom-web\/demo\/studies\/[\d.]+\/series\/([\d.]+)\/(.*)$/.exec(pathname);
    if (web) await this.handleWeb(web[1], web[2], response, send);
    else if (api !== undefined) await this.handleApi(api, request, response, send);
    return web !== null || api !== undefined;
  }

  async handleApi(path, request, response, send) {
    const json = (value) => send(response, 200, 'application/json', JSON.stringify(value));
    const [head, id, what] = path.split('/');
    if (head === 'dossier') return json({ sight: this.sight, may: this.may });
    if (head === 'images') return json({ form: this.sight, series: this.series });
    if (head === 'documents' && !id) return json(this.documents);
    if (head === 'documents' && what === 'file') return send(response, 200, 'application/pdf', PDF);
    if (head === 'documents') {
      this.decided.push([id, JSON.parse(await bytes(request)).release]);
      this.documents = this.documents.filter((document) => document.id !== id);
      return send(response, 204, 'text/plain', '');
    }
    if (head === 'uploads') return this.handleUpload(id, request, response, send, json);
    return send(response, 404, 'text/plain', 'not here');
  }

  async handleUpload(id, request, response, send, json) {
    if (request.method === 'POST') {
      const name = Buffer.from(request.headers['upload-metadata'].split(' ')[1], 'base64').toString();
      this.uploads.push({ name, length: Number(request.headers['upload-length']), stored: 0, breaks: name.includes('breaks') });
      return send(response, 201, 'text/plain', '', { location: `/api/v1/cases/demo/uploads/${this.uploads.length - 1}` });
    }
    const upload = this.uploads[Number(id)];
    if (request.method === 'PATCH') {
      if (upload.breaks) {
        upload.breaks = false;
        return request.socket.destroy();
      }
      upload.stored += (await bytes(request)).length;
    }
    if (request.method !== 'GET') return send(response, request.method === 'HEAD' ? 200 : 204, 'text/plain', '', { 'upload-offset': String(upload.stored) });
    const bad = upload.name.includes('bad');
    const file = { ...paper('u', upload.name, 'dicom', bad ? 'rejected' : 'released'), reason: bad ? 'malformed' : null };
    return json({ id, state: 'done', note: null, files_count: 1, files: [file] });
  }

  async handleWeb(series, rest, response, send) {
    const kind = [CT, CORONAL, ULTRASOUND].find((entry) => entry.series === series);
    const entry = this.series.find((known) => known.series === series);
    if (rest === 'thumbnail') return send(response, 404, 'text/plain', 'none');
    if (rest === 'metadata') {
      const all = entry.images.map((image, at) => metadataOf(kind, image, at, entry.images.length));
      return send(response, 200, 'application/dicom+json', JSON.stringify(all));
    }
    const [, number, frame] = /instances\/[\d.]+\.(\d+)\/frames\/(\d+)/.exec(rest);
    if (kind === CT && this.silent.has(Number(number))) return undefined;
    const pixels = kind === ULTRASOUND ? cinePicture(kind, Number(frame)) : phantom(kind, Number(number) / entry.images.length);
    const boundary = 'picture';
    const before = `--${boundary}\r\nContent-Type: application/octet-stream; transfer-syntax=${NATIVE}\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(before), pixels, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    return send(response, 200, `multipart/related; type="application/octet-stream"; boundary=${boundary}`, body);
  }
}

function paper(id, file_name, kind, state) {
  return { id, number: 0, file_name, kind, media_type: `application/${kind}`, state, reason: null, sentence: null, size: 1, sha256: '', created: 0 };
}

async function bytes(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function metadataOf(kind, image, at, count) {
  const one = (vr, ...Value) => ({ vr, Value });
  const colour = kind === ULTRASOUND;
  const place = {
    '00200052': one('UI', '1.2.1.9'),
    '00200032': one('DS', ...(kind === CT ? [-180, -180, 300 - (at * 300) / count] : [-180, -170 + (at * 340) / count, 300])),
    '00200037': one('DS', ...(kind === CT ? [1, 0, 0, 0, 1, 0] : [1, 0, 0, 0, 0, -1])),
    '00280030': one('DS', ...(kind === CT ? [0.703125, 0.703125] : [1.171875, 0.703125])),
    '00281050': one('DS', 40),
    '00281051': one('DS', 400),
    '00281052': one('DS', -1024),
    '00281053': one('DS', 1),
  };
  return {
    '00080016': one('UI', image.sop_class),
    '00080018': one('UI', image.instance),
    '00080060': one('CS', kind.modality),
    '0020000D': one('UI', kind.study),
    '0020000E': one('UI', kind.series),
    '00200013': one('IS', at + 1),
    '00280002': one('US', colour ? 3 : 1),
    '00280004': one('CS', colour ? 'RGB' : 'MONOCHROME2'),
    '00280006': colour ? one('US', 0) : undefined,
    '00280008': one('IS', image.frames),
    '00280010': one('US', image.rows),
    '00280011': one('US', image.columns),
    '00280100': one('US', colour ? 8 : 16),
    '00280101': one('US', colour ? 8 : 16),
    '00280102': one('US', colour ? 7 : 15),
    '00280103': one('US', 0),
    ...(colour ? { '00181063': one('DS', 40) } : place),
  };
}

/** A body with two lungs and a mass, in stored values (1024 is water). */
function phantom({ columns, rows }, depth) {
  const pixels = new Uint16Array(columns * rows);
  const inside = (x, y, cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const x = column / columns;
      const y = row / rows;
      let value = inside(x, y, 0.5, 0.5, 0.42, 0.32) ? 1074 : 24;
      if (inside(x, y, 0.33, 0.48, 0.13, 0.2) || inside(x, y, 0.67, 0.48, 0.13, 0.2)) value = 174;
      if (inside(x, y, 0.36, 0.42, 0.05 * depth + 0.01, 0.05 * depth + 0.01)) value = 1064;
      if (inside(x, y, 0.5, 0.72, 0.045, 0.05)) value = 1724;
      pixels[row * columns + column] = value + ((column * 7 + row * 13) % 23);
    }
  }
  return Buffer.from(pixels.buffer);
}

function cinePicture({ columns, rows }, frame) {
  const pixels = Buffer.alloc(columns * rows * 3);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const away = Math.hypot(column - columns / 2, row - 10);
      const grey = Math.abs(column - columns / 2) < row * 0.7 ? 60 + 60 * Math.sin(away / 6 + frame / 3) : 0;
      const at = (row * columns + column) * 3;
      pixels[at] = pixels[at + 1] = pixels[at + 2] = grey;
    }
  }
  return pixels;
}
