import { expect, test } from 'vitest';
import { digitsOf, signIn, START } from '../src/panel/sign-in-state';

test.each([
  ['12345678', '12345678'],
  [' 1234-5678\n', '12345678'],
  ['Your code: 0000 0001.', '00000001'],
  ['1234567', null],
  ['123456789', null],
  ['', null],
])('of %j the digits are %j', (typed, digits) => expect(digitsOf(typed)).toBe(digits));

test('asking leads to the code, and with a recovery code past it', () => {
  const known = signIn(START, { type: 'mode', mode: 'code' });
  expect(signIn(known, { type: 'asked', recovery: false, now: 1_000 })).toMatchObject({ step: 'code', resendAt: 31_000 });
  expect(signIn(known, { type: 'asked', recovery: true, now: 1_000 })).toMatchObject({ step: 'recovery', resendAt: 0 });
});

test('who asks too often waits as long as the server says', () => {
  const asked = signIn({ ...START, mode: 'code' }, { type: 'asked', recovery: false, now: 0 });
  const error = { kind: 'error', code: 'rate_limited', message: '', retryAfter: 600 } as const;
  expect(signIn(asked, { type: 'failed', error, asking: true, now: 31_000 })).toMatchObject({ busy: false, problem: error, resendAt: 631_000 });
  expect(signIn(asked, { type: 'failed', error, asking: false, now: 10_000 }).resendAt).toBe(30_000);
});

test('being let in leaves nothing but how', () => {
  const busy = signIn({ ...START, mode: 'code', step: 'code', resendAt: 5 }, { type: 'sent' });
  expect(busy.busy).toBe(true);
  expect(signIn(busy, { type: 'entered' })).toEqual({ ...START, mode: 'code' });
});
