/**
 * Builds dist/: the loader, the hashed files that it and the panel page load, and the manifest from which the server serves them.
 * Everything under ui/ carries a hash of its content in its name, so it can be cached for ever.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');

const TYPES = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Style sheets become minified strings, for constructed sheets in shadow roots. */
const cssAsText = {
  name: 'css-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await minifiedCss(path), loader: 'text' }));
  },
};

async function minifiedCss(path) {
  const { code } = await esbuild.transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: TARGET });
  return code.trim();
}

const TARGET = ['es2022', 'chrome111', 'firefox115', 'safari16.4'];

async function bundle(entry, options) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, entry)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
    target: TARGET,
    plugins: [cssAsText],
    ...options,
  });
  return Buffer.from(outputFiles[0].contents);
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hashed = (name, ext, bytes) => `ui/${name}-${sha256(bytes).slice(0, 12)}.${ext}`;

export async function build() {
  const files = new Map();
  const addHashed = (name, ext, bytes) => {
    const path = hashed(name, ext, bytes);
    files.set(path, bytes);
    return path;
  };

  const media = addHashed('media', 'js', await bundle('src/media/media.ts', { format: 'esm' }));
  const view = { format: 'esm', define: { MEDIA_MODULE: JSON.stringify(media) } };
  const chat = addHashed('chat', 'js', await bundle('src/widget/chat.ts', view));
  const panel = addHashed('panel', 'js', await bundle('src/panel/panel.ts', view));
  const css = addHashed('page', 'css', Buffer.from(await minifiedCss(join(root, 'src/panel/page.css'))));
  const icon = addHashed('icon', 'svg', await readFile(join(root, 'src/panel/icon.svg')));
  const page = (await readFile(join(root, 'src/panel/panel.html'), 'utf8'))
    .replaceAll('{{panel}}', panel)
    .replaceAll('{{css}}', css)
    .replaceAll('{{icon}}', icon);
  files.set('panel.html', Buffer.from(page));
  files.set('widget.js', await bundle('src/widget/loader.ts', { format: 'iife', define: { CHAT_MODULE: JSON.stringify(chat) } }));

  await rm(dist, { recursive: true, force: true });
  const lines = [];
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await mkdir(dirname(join(dist, path)), { recursive: true });
    await writeFile(join(dist, path), bytes);
    lines.push(`${path}\t${TYPES[path.slice(path.lastIndexOf('.') + 1)]}\t${sha256(bytes)}\n`);
  }
  await writeFile(join(dist, 'manifest.txt'), lines.join(''));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { gzipSync } = await import('node:zlib');
  for (const [path, bytes] of await build()) console.log(`${path}  ${bytes.length} B, ${gzipSync(bytes, { level: 9 }).length} B gz`);
}
