import type { Cancel } from '../core/env';

export type Theme = 'auto' | 'light' | 'dark';

/** Marks an element as dark or light, and keeps it up with the system where the theme is automatic. */
export function applyTheme(element: HTMLElement, theme: Theme): Cancel {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = (): void => {
    element.dataset.scheme = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
  };
  show();
  dark.addEventListener('change', show);
  return () => dark.removeEventListener('change', show);
}

/** Gives the host's accent colour to an element, with what can be read on it. Anything that is no colour is ignored. */
export function applyAccent(element: HTMLElement, accent: string | undefined): void {
  if (!accent || !CSS.supports('color', accent)) return;
  element.style.setProperty('--accent', accent);
  element.style.setProperty('--on-accent', luminance(accent) > 0.19 ? '#10131a' : '#fff');
}

/** WCAG's relative luminance. White reads on a colour with 4.5 : 1 up to 0.183; from there on black reads better. */
function luminance(color: string): number {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return 0;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  const linear = (channel: number): number => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
