// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { browserEnv } from '../src/core/env';

const withLocks = (request: (name: string, task: () => Promise<unknown>) => Promise<unknown>): void =>
  void Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });

afterEach(() => {
  Reflect.deleteProperty(navigator, 'locks');
});

describe('about', () => {
  afterEach(() => {
    document.documentElement.lang = '';
    history.replaceState(null, '', '/');
  });

  test('is the page without what may be secret in its address, the language and the zone', () => {
    history.replaceState(null, '', '/reset/form?token=secret#step-2');
    document.documentElement.lang = 'tr';
    const about = browserEnv().about();
    expect(about).toEqual({ page: `${location.origin}/reset/form`, language: 'tr', zone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
    document.documentElement.lang = '';
    expect(browserEnv().about().language).toBe(navigator.language);
  });

  test('is also what the site calls this part of it', () => {
    expect(browserEnv('sales').about()).toEqual({ ...browserEnv().about(), label: 'sales' });
  });
});

describe('exclusively', () => {
  test('runs the task under the lock', async () => {
    const names: string[] = [];
    withLocks((name, task) => {
      names.push(name);
      return task();
    });
    expect(browserEnv().locks).toBe(true);
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
    expect(names).toEqual(['x']);
  });

  test('runs the task without a lock where there are none', async () => {
    expect(browserEnv().locks).toBe(false);
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
  });

  test('runs the task without a lock where the browser refuses one', async () => {
    withLocks(() => Promise.reject(new DOMException('denied', 'SecurityError')));
    expect(await browserEnv().exclusively('x', () => Promise.resolve(1))).toBe(1);
  });

  test('runs a task that fails once', async () => {
    withLocks((_name, task) => task());
    const task = vi.fn(() => Promise.reject(new Error('no')));
    await expect(browserEnv().exclusively('x', task)).rejects.toThrow('no');
    expect(task).toHaveBeenCalledTimes(1);
  });
});
