import type { Author } from '../core/protocol';
import type { Words } from '../i18n/en';
import type { Lang } from '../i18n/language';

const DAY = 86_400_000;

/** Times and names as the viewer reads them: in the viewer's zone and language. */
export class Format<W extends Words = Words> {
  readonly words: W;
  readonly lang: Lang;
  readonly #time: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #dateOfYear: Intl.DateTimeFormat;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #key: Intl.DateTimeFormat;

  constructor(lang: Lang, words: W, timeZone?: string) {
    const zone = timeZone === undefined ? {} : { timeZone };
    this.words = words;
    this.lang = lang;
    this.#time = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', ...zone });
    this.#weekday = new Intl.DateTimeFormat(lang, { weekday: 'long', ...zone });
    this.#date = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', weekday: 'long', ...zone });
    this.#dateOfYear = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', year: 'numeric', ...zone });
    this.#relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: 'short' });
    this.#key = new Intl.DateTimeFormat('en-CA', zone);
  }

  time(at: number): string {
    return this.#time.format(at);
  }

  /** The same for all instants of one day in the viewer's zone. */
  dayKey(at: number): string {
    return this.#key.format(at);
  }

  day(at: number, now: number): string {
    const days = this.#daysBetween(at, now);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    if (days > 1 && days < 7) return this.#weekday.format(at);
    return Math.abs(days) < 300 ? this.#date.format(at) : this.#dateOfYear.format(at);
  }

  /** For lists: minutes, hours, then days. */
  ago(at: number, now: number): string {
    const minutes = Math.floor((now - at) / 60_000);
    if (minutes < 1) return this.words.now;
    if (minutes < 60) return this.#relative.format(-minutes, 'minute');
    if (this.#daysBetween(at, now) === 0) return this.time(at);
    const days = this.#daysBetween(at, now);
    return days < 7 ? this.#relative.format(-days, 'day') : this.#dateOfYear.format(at);
  }

  /** How long, roughly: minutes, hours, then days. */
  span(ms: number): string {
    const minutes = Math.floor(ms / 60_000);
    const [count, unit] = minutes < 60 ? [minutes, 'minute'] : minutes < 2_880 ? [Math.floor(minutes / 60), 'hour'] : [Math.floor(minutes / 1_440), 'day'];
    return new Intl.NumberFormat(this.lang, { style: 'unit', unit, unitDisplay: 'short' }).format(count);
  }

  /** Days by the calendar: at five past midnight, ten minutes ago was yesterday. */
  #daysBetween(at: number, now: number): number {
    return Math.round((Date.parse(this.dayKey(now)) - Date.parse(this.dayKey(at))) / DAY);
  }

  name(author: Author): string {
    if (author.name) return author.name;
    if (author.role === 'visitor') return `${this.words.visitor} ${author.id.replace(/[^a-z0-9]/gi, '').slice(0, 4).toUpperCase()}`;
    return author.role === 'bot' ? this.words.bot : this.words.team;
  }
}

/** One or two letters for an avatar; whole characters, never half of one. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** The name of an outside channel as people write it. */
export const channelName = (channel: string): string => channel.charAt(0).toUpperCase() + channel.slice(1);

/** One of eight calm colours, the same for one person everywhere. */
export function hueOf(id: string): number {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % 8;
}
