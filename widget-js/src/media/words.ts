import type { Lang } from '../i18n/language';
import type { MediaWords } from '../i18n/media-en';
import { mediaEn } from '../i18n/media-en';
import { mediaTr } from '../i18n/media-tr';

const LANGUAGES: Record<Lang, MediaWords> = { en: mediaEn, tr: mediaTr };

export const mediaWordsOf = (lang: Lang): MediaWords => LANGUAGES[lang];

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: at most one digit after the point. */
export function sizeText(bytes: number, lang: Lang): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_024;
    unit++;
  }
  return new Intl.NumberFormat(lang, { style: 'unit', unit: UNITS[unit] ?? 'byte', unitDisplay: unit === 0 ? 'long' : 'short', maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 }).format(size);
}

/** Minutes and seconds: 1:05. */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
