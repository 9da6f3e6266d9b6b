import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../build.mjs';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const walk = (folder: string): string[] =>
  readdirSync(at(folder)).flatMap((name) => (statSync(at(`${folder}/${name}`)).isDirectory() ? walk(`${folder}/${name}`) : [`${folder}/${name}`]));

describe('what is served', () => {
  let lines: string[][] = [];
  const read = (path: string): Buffer => readFileSync(at(`dist/${path}`));

  beforeAll(async () => {
    await build();
    lines = readFileSync(at('dist/manifest.txt'), 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
  });

  test('the manifest lists each file once, with type and hash', () => {
    expect(lines.map(([path]) => path).sort()).toEqual(walk('dist').map((path) => path.slice('dist/'.length)).filter((path) => path !== 'manifest.txt').sort());
    for (const [path = '', type = '', hash, ...rest] of lines) {
      expect(rest).toEqual([]);
      expect(type).toMatch(/^(text\/(javascript|css|html); charset=utf-8|image\/svg\+xml)$/);
      expect(createHash('sha256').update(read(path)).digest('hex')).toBe(hash);
    }
  });

  test('what may be cached for ever carries its content\'s hash in its name', () => {
    for (const [path = '', , hash = ''] of lines) {
      if (path.startsWith('ui/')) expect(path).toContain(hash.slice(0, 12));
      else expect(['widget.js', 'panel.html']).toContain(path);
    }
  });

  test('the loader and the page refer to files that are there', () => {
    const paths = lines.map(([path]) => path);
    const referred = ['widget.js', 'panel.html'].flatMap((path) => read(path).toString().match(/ui\/[\w-]+\.(js|css|svg)/g) ?? []);
    expect(referred).toHaveLength(4);
    for (const path of referred) expect(paths).toContain(path);
  });

  test('both views load the files\' module from where it is', () => {
    const [media] = lines.map(([path]) => path).filter((path) => path?.startsWith('ui/media'));
    for (const view of ['ui/chat', 'ui/panel']) {
      const path = lines.find(([each]) => each?.startsWith(view))?.[0] ?? '';
      expect(read(path).toString().match(/ui\/media-[\w-]+\.js/g)).toEqual([media]);
    }
  });

  test('the loader is at most 4 kB, the chat at most 30 kB, the files\' module at most 22 kB, compressed', () => {
    const size = (path: string): number => gzipSync(read(path), { level: 9 }).length;
    expect(size('widget.js')).toBeLessThanOrEqual(4_096);
    expect(size(lines.find(([path]) => path?.startsWith('ui/chat'))?.[0] ?? '')).toBeLessThanOrEqual(30_000);
    expect(size(lines.find(([path]) => path?.startsWith('ui/media'))?.[0] ?? '')).toBeLessThanOrEqual(22_000);
  });

  test('the page has nothing inline', () => {
    const page = read('panel.html').toString();
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/i);
  });

  test('a build is the same every time', async () => {
    const before = readFileSync(at('dist/manifest.txt'), 'utf8');
    await build();
    expect(readFileSync(at('dist/manifest.txt'), 'utf8')).toBe(before);
  });
});

describe('sinks', () => {
  const SINKS = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTMLUnsafe|createContextualFragment|parseFromString|srcdoc|\.cssText|document\.cookie/;
  test.each(walk('src').filter((path) => path.endsWith('.ts')))('%s turns no text into markup or code', (path) => {
    expect(readFileSync(at(path), 'utf8')).not.toMatch(SINKS);
  });
});
