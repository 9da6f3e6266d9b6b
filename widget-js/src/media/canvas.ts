import { h } from '../ui/dom';

/** The parts of a placeholder along each side. */
const GRID = 4;

/** A picture before it is there: a few colours, which the browser draws over into each other. */
export function placeholder(colours: string): HTMLCanvasElement {
  const canvas = h('canvas', { class: 'blur', width: GRID, height: GRID, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const bytes = atob(colours.replaceAll('-', '+').replaceAll('_', '/'));
  for (let i = 0; i < GRID * GRID; i++) {
    const [r, g, b] = [0, 1, 2].map((channel) => bytes.charCodeAt(i * 3 + channel));
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.fillRect(i % GRID, Math.floor(i / GRID), 1, 1);
  }
  return canvas;
}

/** The same picture again: a canvas can be in one place only. */
export function copyOf(source: HTMLCanvasElement): HTMLCanvasElement {
  const copy = h('canvas', { class: 'blur', width: source.width, height: source.height, 'aria-hidden': 'true' });
  copy.getContext('2d')?.drawImage(source, 0, 0);
  return copy;
}

const THUMBNAIL = 480;

/** A file's picture, drawn small: policies of pages forbid addresses of local files. Null where it cannot be shown. */
export async function thumbnail(file: Blob): Promise<HTMLCanvasElement | null> {
  if (typeof createImageBitmap !== 'function') return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, THUMBNAIL / Math.max(bitmap.width, bitmap.height));
  const canvas = h('canvas', { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)), 'aria-hidden': 'true' });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

const BAR = 3;
const GAP = 2;

/**
 * Draws how loud it was, from 0 to 1, as bars.
 * @param part how much of it has been played; what has not is paler
 */
export function drawLevels(canvas: HTMLCanvasElement, levels: readonly number[], part = 1): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || width === 0) return;
  const sharp = globalThis.devicePixelRatio || 1;
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  context.scale(sharp, sharp);
  context.fillStyle = getComputedStyle(canvas).color;
  const bars = Math.floor(width / (BAR + GAP));
  const shown = fitted(levels, bars);
  const rtl = getComputedStyle(canvas).direction === 'rtl';
  for (const [i, level] of shown.entries()) {
    const tall = Math.max(BAR, Math.min(1, level) * height);
    const x = i * (BAR + GAP);
    context.globalAlpha = i / shown.length < part ? 1 : 0.4;
    context.beginPath();
    context.roundRect(rtl ? width - x - BAR : x, (height - tall) / 2, BAR, tall, BAR / 2);
    context.fill();
  }
}

/** As many levels as there are bars: each the loudest of its part; few are left as they are. */
export function fitted(levels: readonly number[], bars: number): number[] {
  if (levels.length <= bars) return [...levels];
  return Array.from({ length: bars }, (_, i) => Math.max(...levels.slice(Math.floor((i * levels.length) / bars), Math.max(Math.floor(((i + 1) * levels.length) / bars), Math.floor((i * levels.length) / bars) + 1))));
}
