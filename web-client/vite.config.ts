import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Below this a packed twin is not worth a file. */
const WORTH_IT = 4096;

/** Lays packed twins beside large files, so that the server packs nothing twice. */
function packedTwins() {
  return {
    name: 'packed-twins',
    apply: 'build' as const,
    closeBundle() {
      const folder = join(import.meta.dirname, 'dist/assets');
      for (const name of readdirSync(folder).filter((name) => /\.(js|mjs|css|wasm|svg)$/.test(name))) {
        const bytes = readFileSync(join(folder, name));
        if (bytes.length < WORTH_IT) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), packedTwins()],
  build: {
    target: 'es2022',
    // The page's policy allows no `data:` address and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
