import type { About } from '../core/protocol';
import { h } from '../ui/dom';
import type { PanelFormat } from './words';
import { richText } from '../ui/text';

/** What a visitor's browser said of itself: the page, the language and what time it is there, and what the site calls the part of it. It may say anything. */
export function aboutLine({ page, language, zone, label }: About, format: PanelFormat, now: number): HTMLElement[] {
  const { words } = format;
  const time = zone === undefined ? null : timeIn(zone, format, now);
  return [
    ...(label === undefined ? [] : [h('span', { class: 'label', title: words.label }, h('bdi', {}, label))]),
    ...(page === undefined ? [] : [h('span', { class: 'page', title: words.onPage }, ...richText(page))]),
    ...(language === undefined ? [] : [h('span', { title: words.language }, h('bdi', {}, languageName(language, format)))]),
    ...(time === null ? [] : [h('span', {}, words.localTime(time))]),
  ];
}

/** Null where this browser does not know the zone. */
function timeIn(timeZone: string, { lang }: PanelFormat, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', timeZone }).format(now);
  } catch {
    return null;
  }
}

function languageName(tag: string, { lang }: PanelFormat): string {
  try {
    return new Intl.DisplayNames([lang], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
