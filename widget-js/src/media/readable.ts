import { plainType } from '../core/uploads';
import { h } from '../ui/dom';

/** Pictures that this browser can draw, and a server reads badly or not at all. */
const STRANGE: ReadonlySet<string> = new Set(['image/webp', 'image/avif', 'image/heic', 'image/heif']);
const USUAL: ReadonlySet<string> = new Set(['image/jpeg', 'image/png']);

/** Larger files are worth making smaller before they travel. */
const LARGE = 6 * 1024 * 1024;
const MOST_PIXELS = 12 * 1024 * 1024;
const QUALITY = 0.88;
const SAMPLE = 64;

/** A picture as others can read it: some are drawn anew here. Whatever cannot be drawn stays as it is. */
export async function readable(file: File): Promise<File> {
  const type = plainType(file.type);
  if (typeof createImageBitmap !== 'function' || !(STRANGE.has(type) || (USUAL.has(type) && file.size > LARGE))) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const canvas = drawn(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const to = isOpaque(bitmap) ? 'image/jpeg' : 'image/png';
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, to, QUALITY));
  if (!blob || blob.type !== to || (USUAL.has(type) && blob.size >= file.size)) return file;
  return new File([blob], `${file.name.replace(/\.[^.]*$/, '')}.${to === 'image/png' ? 'png' : 'jpg'}`, { type: to });
}

function drawn(bitmap: ImageBitmap, width: number, height: number): HTMLCanvasElement {
  const canvas = h('canvas', { width: Math.max(1, width), height: Math.max(1, height) });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function isOpaque(bitmap: ImageBitmap): boolean {
  const data = drawn(bitmap, SAMPLE, SAMPLE).getContext('2d')?.getImageData(0, 0, SAMPLE, SAMPLE).data;
  return data?.every((value, i) => i % 4 !== 3 || value === 255) ?? true;
}
