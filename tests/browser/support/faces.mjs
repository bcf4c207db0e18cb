/** What a made-up person looks like: a plain colour with a bar that moves, as a raw Y4M video. */
import { writeFile } from 'node:fs/promises';

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES = 15;

/** Luma and chroma of each face: told apart by eye and by a test. */
export const FACES = {
  low: { y: 120, u: 200, v: 90 },
  middle: { y: 120, u: 70, v: 90 },
  high: { y: 120, u: 100, v: 200 },
};

function frame({ y, u, v }, number) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, y);
  const left = Math.round((number * WIDTH) / FRAMES);
  for (let row = 0; row < HEIGHT; row += 1) luma.fill(220, row * WIDTH + left, row * WIDTH + left + 24);
  const quarter = (WIDTH * HEIGHT) / 4;
  return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(quarter, u), Buffer.alloc(quarter, v)]);
}

export async function writeFace(path, colour) {
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`);
  const frames = Array.from({ length: FRAMES }, (_, number) => frame(colour, number));
  await writeFile(path, Buffer.concat([header, ...frames]));
}
