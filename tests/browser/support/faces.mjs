/** What a made-up person looks like: a plain colour with a bar that moves, as a raw Y4M video. */
import { writeFile } from 'node:fs/promises';

/** Of a small picture a browser sends one size, of a large one two, which costs the machine several times as much. */
export const SMALL_FACE = { width: 320, height: 180 };
export const LARGE_FACE = { width: 640, height: 360 };
const FRAMES = 15;

/** Luma and chroma of each face: told apart by eye and by a test. */
export const FACES = {
  low: { y: 120, u: 200, v: 90 },
  middle: { y: 120, u: 70, v: 90 },
  high: { y: 120, u: 100, v: 200 },
};

function frame({ y, u, v }, { width, height }, number) {
  const luma = Buffer.alloc(width * height, y);
  const left = Math.round((number * width) / FRAMES);
  const bar = Math.round(width / 27);
  for (let row = 0; row < height; row += 1) luma.fill(220, row * width + left, row * width + left + bar);
  const quarter = (width * height) / 4;
  return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(quarter, u), Buffer.alloc(quarter, v)]);
}

export async function writeFace(path, colour, size) {
  const header = Buffer.from(`YUV4MPEG2 W${size.width} H${size.height} F15:1 Ip A1:1 C420jpeg\n`);
  const frames = Array.from({ length: FRAMES }, (_, number) => frame(colour, size, number));
  await writeFile(path, Buffer.concat([header, ...frames]));
}
