import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Style sheets are text to us, as in build.mjs; the tests need none of their rules.
  plugins: [{ name: 'css-as-text', load: (id) => (id.endsWith('.css') ? 'export default "";' : null), enforce: 'pre' }],
  test: { include: ['test/**/*.test.ts'], environment: 'node', testTimeout: 20_000, pool: 'threads', maxWorkers: 2 },
});
