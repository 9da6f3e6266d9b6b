// @vitest-environment jsdom
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../src/core/protocol';
import { initialState, reduce } from '../src/core/state';
import type { ChatState } from '../src/core/state';
import { wordsOf } from '../src/i18n/words';
import { chooseLang } from '../src/i18n/language';
import { Composer } from '../src/ui/composer';
import { Format, hueOf, initials } from '../src/ui/format';
import { layout } from '../src/ui/layout';
import { Transcript } from '../src/ui/transcript';

const en = new Format('en', wordsOf('en'), 'Europe/Istanbul');
const agent = { role: 'agent', id: 'a', name: 'Deniz' } as const;
const me = { role: 'visitor', id: 'v' } as const;
const NOON = Date.UTC(2026, 10, 23, 9); // noon in Istanbul

const message = (seq: number, from: Entry['from'], minutes: number, text = `m${seq}`): Entry => ({
  seq, prev: seq - 1, type: 'message', from, at: new Date(NOON + minutes * 60_000).toISOString(), text, ...(from === me ? { clientId: `client-${seq}` } : {}),
});

function visitorState(entries: readonly Entry[], reads: { seq: number }[] = []): ChatState {
  const thread = { id: 't', status: 'open', visitor: me, openedAt: '', activeAt: '', lastSeq: entries.length, messages: 0, presence: 'online' } as const;
  return reduce(initialState('visitor'), {
    type: 'frame', now: NOON,
    frame: { kind: 'welcome', re: '1', v: 1, epoch: 'e', me, limits: { text: 4000, frame: 1, page: 100 }, thread, entries, reads: reads.map(({ seq }) => ({ by: agent, seq, messages: 1 })), presence: 'online' },
  });
}

describe('layout', () => {
  const texts = (state: ChatState): unknown[] =>
    layout(state, 't', en, NOON).map((item) => (item.kind === 'message' ? [item.text, item.first, item.last, item.delivery] : [item.kind, item.text]));

  test('days, groups and how a message fares', () => {
    const state = visitorState([message(1, me, -24 * 60), message(2, me, -2), message(3, me, -1), message(4, agent, 0), message(5, me, 0)], [{ seq: 3 }]);
    expect(texts(state)).toEqual([
      ['day', 'Yesterday'], ['m1', true, true, null],
      ['day', 'Today'], ['m2', true, false, null], ['m3', false, true, 'read'], ['m4', true, true, null], ['m5', true, true, 'sent'],
    ]);
  });

  test('a message says what its newest edit says, with a mark', () => {
    const edit = (seq: number, edits: number, text: string): Entry => ({ ...message(seq, agent, 0), type: 'edited', edits, text }) as Entry;
    const state = visitorState([message(1, agent, 0), message(2, agent, 0), edit(3, 1, 'one'), edit(4, 1, 'two')]);
    expect(layout(state, 't', en, NOON).slice(1)).toMatchObject([{ text: 'two', edited: true, seq: 1 }, { text: 'm2', edited: false }]);
  });

  test('a bubble keeps its key from sending to read', () => {
    const item = { id: 'client-1', kind: 'send', text: 'm1', at: NOON } as const;
    const key = (state: ChatState): unknown => layout(state, state.current, en, NOON).find((i) => i.kind === 'message')?.key;
    let state = reduce(visitorState([]), { type: 'queue', queue: [item] });
    const keys = [key(state)];
    state = reduce(state, { type: 'acked', item: { ...item, thread: 't', seq: 1, ackedAt: new Date(NOON).toISOString() } });
    keys.push(key(state));
    state = reduce(state, { type: 'frame', now: NOON, frame: { kind: 'entry', thread: 't', entry: message(1, me, 0) } });
    keys.push(key(state));
    expect(state.acked).toEqual([]);
    expect(new Set(keys).size).toBe(1);
  });

  test('an own entry that is pushed before its acknowledgement is shown once', () => {
    const item = { id: 'client-1', kind: 'send', text: 'm1', at: NOON } as const;
    const state = reduce(visitorState([message(1, me, 0)]), { type: 'queue', queue: [item] });
    expect(texts(state)).toEqual([['day', 'Today'], ['m1', true, true, 'sent']]);
  });

  test('a closed conversation says how it opens again', () => {
    const closed: Entry = { seq: 2, prev: 1, type: 'status', status: 'closed', from: { role: 'sys', id: 'sys' }, at: new Date(NOON).toISOString() };
    expect(texts(visitorState([message(1, me, 0), closed])).at(-1)).toEqual(['system', 'This conversation was closed. Write to reopen it.']);
  });

  test('a refused message says why', () => {
    const state = reduce(visitorState([]), { type: 'queue', queue: [{ id: 'x', kind: 'send', text: 'long', at: NOON, refused: 'too_long' }] });
    expect(layout(state, 't', en, NOON).at(-1)).toMatchObject({ delivery: 'failed', reason: 'It is too long.' });
  });
});

describe('format', () => {
  test('days are the viewer\'s: an instant may be today here and yesterday there', () => {
    const at = Date.UTC(2026, 10, 23, 21, 30); // half past midnight in Istanbul
    const now = at + 3_600_000;
    expect(en.day(at, now)).toBe('Today');
    expect(new Format('en', wordsOf('en'), 'America/New_York').dayKey(at)).toBe('2026-11-23');
    expect(en.dayKey(at)).toBe('2026-11-24');
    expect(en.day(at - 3_600_000, now)).toBe('Yesterday');
  });

  test('a change of the clocks makes no day of 25 hours two', () => {
    const berlin = new Format('en', wordsOf('en'), 'Europe/Berlin');
    expect(berlin.day(Date.UTC(2026, 9, 24, 22, 30), Date.UTC(2026, 9, 25, 22, 30))).toBe('Today');
    expect(berlin.day(Date.UTC(2026, 9, 24, 21, 30), Date.UTC(2026, 9, 25, 22, 30))).toBe('Yesterday');
  });

  test('names, initials, colours', () => {
    expect(en.name({ role: 'visitor', id: '-aB3x9' })).toBe('Visitor AB3X');
    expect(initials('Ayşe  Nur Yılmaz')).toBe('AY');
    expect(initials('🌿 leaf')).toBe('🌿L');
    expect(initials('')).toBe('?');
    expect(hueOf('abc')).toBe(hueOf('abc'));
  });

  test('languages', () => {
    expect(chooseLang(undefined, 'tr-TR', 'en')).toBe('tr');
    expect(chooseLang('de', null, 'fr')).toBe('en');
    expect(wordsOf('tr').charactersLeft(3)).toContain('3');
    expect(Object.keys(wordsOf('tr')).sort()).toEqual(Object.keys(wordsOf('en')).sort());
  });
});

describe('in a page', () => {
  beforeAll(() => {
    // What jsdom lacks.
    vi.stubGlobal('ResizeObserver', class { observe(): void { /* nothing has a size here */ } });
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    vi.stubGlobal('CSS', { supports: () => true });
    Element.prototype.scrollTo = () => undefined;
  });

  const transcript = (): { view: Transcript; calls: string[] } => {
    const calls: string[] = [];
    const view = new Transcript(en, { older: () => Promise.resolve(), retry: (id) => calls.push(`retry ${id}`), discard: (id) => calls.push(`discard ${id}`), files: () => undefined, seen: () => undefined });
    return { view, calls };
  };
  const show = (view: Transcript, state: ChatState): void =>
    view.update({ thread: 't', items: layout(state, 't', en, NOON), typing: [], hasOlder: false, loading: false });

  test('rows stay the same elements, in order, while entries come before and after', () => {
    const { view } = transcript();
    show(view, visitorState([message(2, me, 0), message(3, agent, 0)]));
    const before = [...view.element.querySelectorAll('.message')];
    show(view, visitorState([message(1, agent, -1), message(2, me, 0), message(3, agent, 0), message(4, agent, 1), message(5, me, 2)]));
    const after = [...view.element.querySelectorAll('.message')];
    expect(after.map((row) => row.querySelector('.text')?.textContent)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
    expect(after[1]).toBe(before[0]);
    expect(after[2]).toBe(before[1]);
    expect(view.element.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('polite');
  });

  const withFailed = (entries: readonly Entry[]): ChatState =>
    reduce(visitorState(entries), { type: 'queue', queue: [{ id: 'x', kind: 'send', text: 'failed yesterday', at: NOON - 24 * 3_600_000, refused: 'forbidden' }] });
  const rows = (view: Transcript): string[] => [...view.element.querySelectorAll('.log > *')].map((row) => row.querySelector('.text')?.textContent ?? `[${row.textContent}]`);

  test('a day that comes twice is shown twice, and stays in its place', () => {
    const { view } = transcript();
    const entries = [message(1, me, -24 * 60), message(2, agent, 0)];
    show(view, withFailed(entries));
    show(view, withFailed([...entries, message(3, agent, 1)]));
    show(view, withFailed([...entries, message(3, agent, 1)]));
    expect(rows(view)).toEqual(['[Yesterday]', 'm1', '[Today]', 'm2', 'm3', '[Yesterday]', 'failed yesterday']);
  });

  test('no row moves that keeps its place', async () => {
    const { view } = transcript();
    document.body.append(view.element);
    const before = [message(1, agent, 0), message(2, me, 1)];
    const log = view.element.querySelector('.log');
    if (!log) throw new Error();
    show(view, withFailed(before));
    const moved: string[] = [];
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) moved.push((node as Element).querySelector('.text')?.textContent ?? `[${node.textContent}]`);
    });
    observer.observe(log, { childList: true });
    show(view, withFailed([...before, message(3, agent, 2)]));
    show(view, visitorState([...before, message(3, agent, 2)]));
    show(view, visitorState([message(3, agent, 2), ...before].slice(1)));
    await Promise.resolve();
    expect(moved).toEqual(['m3']);
    // One that goes to the end takes no other with it.
    const item = (id: string, at: number): ChatState['queue'][number] => ({ id, kind: 'send', text: id, at: NOON + at, refused: 'forbidden' });
    show(view, reduce(visitorState(before), { type: 'queue', queue: [item('a', 1), item('b', 2), item('c', 3)] }));
    await Promise.resolve();
    moved.length = 0;
    show(view, reduce(visitorState(before), { type: 'queue', queue: [item('b', 2), item('c', 3), item('a', 4)] }));
    await Promise.resolve();
    expect(moved).toEqual(['a']);
    observer.disconnect();
    view.element.remove();
  });

  test('a row that moves keeps the focus', () => {
    const { view } = transcript();
    document.body.append(view.element);
    const item = (id: string, at: number): ChatState['queue'][number] => ({ id, kind: 'send', text: id, at: NOON + at, refused: 'forbidden' });
    show(view, reduce(visitorState([]), { type: 'queue', queue: [item('a', 1), item('b', 2)] }));
    const button = view.element.querySelector<HTMLButtonElement>('.failure .link');
    button?.focus();
    show(view, reduce(visitorState([]), { type: 'queue', queue: [item('b', 2), item('a', 3)] }));
    expect(document.activeElement).toBe(button);
    view.element.remove();
  });

  test('a failed message can be sent again or removed', () => {
    const { view, calls } = transcript();
    show(view, reduce(visitorState([]), { type: 'queue', queue: [{ id: 'x', kind: 'send', text: 'no', at: NOON, refused: 'forbidden' }] }));
    view.element.querySelectorAll<HTMLButtonElement>('.failure .link').forEach((button) => button.click());
    expect(calls).toEqual(['retry x', 'discard x']);
  });

  const composer = (): { view: Composer; field: HTMLTextAreaElement; sent: string[]; press: (init: KeyboardEventInit) => void } => {
    const sent: string[] = [];
    const view = new Composer(wordsOf('en'), { send: (text) => sent.push(text) > 0, typing: () => undefined, draft: () => undefined });
    const field = view.element.querySelector('textarea') as HTMLTextAreaElement;
    const press = (init: KeyboardEventInit): void => void field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, ...init }));
    return { view, field, sent, press };
  };

  test('Enter sends; not with Shift, and not while an input method composes', () => {
    const { view, sent, press } = composer();
    view.text = '  こんにちは ';
    press({ shiftKey: true });
    press({ isComposing: true });
    press({ keyCode: 229 });
    expect(sent).toEqual([]);
    press({});
    expect(sent).toEqual(['こんにちは']);
    expect(view.text).toBe('');
  });

  test('reads out what is left at thresholds, not at every key', () => {
    const { view } = composer();
    view.limit = 300;
    const status = view.element.querySelector('[role=status]');
    const said = new Set<string | null | undefined>();
    for (let length = 90; length <= 303; length++) {
      view.text = 'x'.repeat(length);
      said.add(status?.textContent);
    }
    expect([...said]).toEqual(['', '200 characters left', '100 characters left', '50 characters left', '10 characters left', '0 characters left', '1 character too many']);
    expect(view.element.querySelector('.count')?.textContent).toBe('3 characters too many');
  });

  test('counts near the limit and sends nothing beyond it', () => {
    const { view, sent, press } = composer();
    view.limit = 300;
    view.text = 'x'.repeat(50);
    expect(view.element.querySelector('.count')?.textContent).toBe('');
    view.text = 'x'.repeat(299);
    expect(view.element.querySelector('.count')?.textContent).toBe('1 character left');
    view.text = 'x'.repeat(302);
    expect(view.element.querySelector('.count')?.textContent).toBe('2 characters too many');
    press({});
    expect(sent).toEqual([]);
  });
});
