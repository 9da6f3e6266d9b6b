import { describe, expect, test } from 'vitest';
import type { Log } from '../src/core/log';
import { append, editsOf, EMPTY, hasOlder, hear, isBehind, MAX_ENTRIES, prepend, replace, settle } from '../src/core/log';
import type { Entry } from '../src/core/protocol';
import { pick, SEED, seeded } from './fake-env';

const from = { role: 'agent', id: 'a' } as const;
const entry = (seq: number, prev: number): Entry => ({ seq, prev, type: 'message', from, at: '', text: String(seq) });
const seqs = (log: Log): number[] => log.entries.map(({ seq }) => seq);

describe('log', () => {
  test('what joins on is shown; what is known is dropped', () => {
    const log = append(append(EMPTY, [entry(1, 0), entry(3, 1)]), [entry(1, 0), entry(3, 1), entry(4, 3)]);
    expect(seqs(log)).toEqual([1, 3, 4]);
    expect(isBehind(log)).toBe(false);
  });

  test('anything else is a hole, until it is filled', () => {
    const holed = append(append(EMPTY, [entry(1, 0)]), [entry(4, 3)]);
    expect(seqs(holed)).toEqual([1]);
    expect(holed).toMatchObject({ hole: true, heard: 4, position: 1 });
    const filled = append(holed, [entry(3, 1), entry(4, 3)], true);
    expect(filled).toMatchObject({ hole: false, position: 4 });
  });

  test('what was pushed while the answer was under way is asked for again', () => {
    let log = append(append(EMPTY, [entry(1, 0)]), [entry(4, 3)]);
    log = append(log, [entry(5, 4)]);
    log = append(log, [entry(3, 1), entry(4, 3)], true);
    expect(isBehind(log)).toBe(true);
  });

  test('the store is right even where the entry before has gone', () => {
    const log = append(append(EMPTY, [entry(1, 0), entry(2, 1)]), [entry(5, 1)], true);
    expect(seqs(log)).toEqual([1, 2, 5]);
  });

  test('hearing of more is not yet a hole; the store may say that there is nothing', () => {
    const log = hear(append(EMPTY, [entry(1, 0)]), 9);
    expect(log).toMatchObject({ hole: false, heard: 9 });
    expect(isBehind(settle(log))).toBe(false);
  });

  test('an older page joins on before, or not at all', () => {
    const log = replace([entry(7, 5), entry(8, 7)]);
    expect(hasOlder(log)).toBe(true);
    expect(seqs(prepend(log, [entry(2, 0), entry(5, 2), entry(7, 5)]))).toEqual([2, 5, 7, 8]);
    expect(seqs(prepend(log, [entry(2, 0), entry(4, 2)]))).toEqual([7, 8]);
    expect(hasOlder(prepend(log, [entry(2, 0), entry(5, 2)]))).toBe(false);
  });

  test('a page with a hole in itself is held from the hole on', () => {
    expect(seqs(replace([entry(1, 0), entry(4, 3), entry(5, 4)]))).toEqual([4, 5]);
  });

  test('edits are found in whatever order pages came', () => {
    const edit = (seq: number, edits: number, text: string): Entry => ({ seq, prev: seq - 1, type: 'edited', from, at: '', edits, text });
    const all = [entry(1, 0), entry(2, 1), edit(3, 1, 'once'), entry(4, 3), edit(5, 2, 'other'), edit(6, 1, 'twice')];
    const texts = (log: Log): unknown => [...editsOf(log.entries)].map(([message, { text }]) => [message, text]).sort();
    const expected = [[1, 'twice'], [2, 'other']];
    expect(texts(append(EMPTY, all))).toEqual(expected);
    for (let from = 1; from < all.length; from++) {
      const newest = replace(all.slice(from));
      const older = prepend(newest, all.slice(0, from));
      expect(seqs(older)).toHaveLength(all.length);
      expect(texts(older)).toEqual(expected);
    }
  });

  test('it does not grow for ever', () => {
    let log = EMPTY;
    for (let seq = 1; seq <= MAX_ENTRIES + 50; seq++) log = append(log, [entry(seq, seq - 1)]);
    expect(log.entries).toHaveLength(MAX_ENTRIES);
    expect(hasOlder(log)).toBe(true);
  });
});

/** A store of which this audience sees some entries, pushes that get lost, repeated and shuffled, and a client that asks. */
describe(`any sequence of pushes converges to the store's list (seed ${SEED})`, () => {
  test.each(Array.from({ length: 300 }, (_, i) => i))('run %i', (run) => {
    const random = seeded(SEED + run);
    const store: Entry[] = [];
    let seq = 0;
    const write = (): Entry => {
      seq += 1 + pick(random, 3); // notes in between, which this audience does not see
      const made = entry(seq, store.at(-1)?.seq ?? 0);
      store.push(made);
      return made;
    };
    for (let i = pick(random, 30); i > 0; i--) write();

    let log = replace(store.slice(-5));
    let wire: Entry[] = [];
    let answer: { page: Entry[]; after: number } | null = null;
    const check = (): void => {
      const held = seqs(log);
      const tail = store.filter((e) => e.seq >= (held[0] ?? Infinity) && e.seq <= log.position).map((e) => e.seq);
      expect(held).toEqual(tail);
    };
    const ask = (): void => {
      if (answer || !isBehind(log)) return;
      const after = log.position;
      answer = { page: store.filter((e) => e.seq > after).slice(0, 3), after };
    };
    const arrive = (): void => {
      if (!answer) return;
      const { page, after } = answer;
      answer = null;
      const before = log.position;
      log = append(log, page, after === log.position);
      if (log.position === before && page.length === 0 && after === before) log = settle(log);
    };

    for (let step = 0; step < 120; step++) {
      switch (pick(random, 6)) {
        case 0:
        case 1: {
          const made = write();
          if (random() < 0.7) wire.push(made);
          if (random() < 0.3) wire.push(made);
          break;
        }
        case 2:
          wire = wire.map((e) => ({ e, key: random() })).sort((a, b) => a.key - b.key).map(({ e }) => e);
          break;
        case 3:
        case 4: {
          const next = wire.shift();
          if (next) log = append(log, [next]);
          break;
        }
        default:
          arrive();
      }
      if (random() < 0.5) ask();
      check();
    }
    // One push comes through in the end, or a summary tells how far the thread is.
    for (const left of wire) log = append(log, [left]);
    log = hear(log, store.at(-1)?.seq ?? 0);
    for (let i = 0; (isBehind(log) || answer) && i < 500; i++) {
      ask();
      arrive();
      check();
    }
    expect(log.position).toBe(store.at(-1)?.seq ?? 0);
    check();
  });
});
