// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { h } from '../src/ui/dom';
import { richText } from '../src/ui/text';

const rendered = (text: string): HTMLElement => h('div', {}, ...richText(text));
const links = (text: string): [string, string][] => [...rendered(text).querySelectorAll('a')].map((a) => [a.textContent ?? '', a.getAttribute('href') ?? '']);

/** Ways by which text has become code elsewhere. */
const PAYLOADS = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<svg/onload=alert(1)>', '<iframe src=javascript:alert(1)>',
  '<body onload=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<math><mtext></mtext><script>alert(1)</script>', '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>", '</textarea><script>alert(1)</script>', '</title><script>alert(1)</script>', '</style><script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>', '<IMG SRC="jav&#x09;ascript:alert(1);">', '&lt;script&gt;alert(1)&lt;/script&gt;', '<details open ontoggle=alert(1)>',
  '<marquee onstart=alert(1)>', '<video><source onerror=alert(1)>', '<audio src=x onerror=alert(1)>', '<object data=javascript:alert(1)>', '<embed src=javascript:alert(1)>',
  '<form action=javascript:alert(1)><button>', '<input autofocus onfocus=alert(1)>', '<select autofocus onfocus=alert(1)>', '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href="javascript:/a/-alert(1)/////">', '<link rel=stylesheet href=javascript:alert(1)>', '<style>@import "javascript:alert(1)"</style>', '<table background=javascript:alert(1)>',
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'javascript&colon;alert(1)', 'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'blob:https://example.com/1', 'file:///etc/passwd', 'about:blank',
  'https://example.com/"onmouseover="alert(1)', "https://example.com/'onmouseover='alert(1)", 'https://example.com/<script>alert(1)</script>', 'https://example.com/`${alert(1)}`',
  'http://javascript:alert(1)@example.com', 'https://user:pass@example.com', 'https://bank.example@evil.example/', 'mailto:a@b.example?subject="><script>alert(1)</script>',
  'https://\u202egro.elpmaxe', '\u202ehttps://example.com', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}', '<%= alert(1) %>', '[x](javascript:alert(1))',
  '![x](javascript:alert(1))', '<!--<img src="--><img src=x onerror=alert(1)>">', '<template><script>alert(1)</script></template>', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  'http://[', 'http://', 'https:///', 'www.', 'mailto:', '@', 'a@b', '\ud83d', '\u0000<b>', 'ws://example.com', 'ftp://example.com/x', 'intent://x#Intent;end',
];

describe('text', () => {
  test(`${PAYLOADS.length} payloads stay text`, () => expect(PAYLOADS.length).toBeGreaterThanOrEqual(50));

  test.each(PAYLOADS)('%j', (payload) => {
    for (const text of [payload, `Look: ${payload} !`, `https://example.com/?q=${payload}`]) {
      const element = rendered(text);
      expect(element.textContent).toBe(text);
      for (const inner of element.querySelectorAll('*')) {
        expect(inner.tagName).toBe('A');
        expect(inner.getAttributeNames().sort()).toEqual(['dir', 'href', 'rel', 'target']);
        const url = new URL(inner.getAttribute('href') ?? '');
        expect(['http:', 'https:', 'mailto:']).toContain(url.protocol);
        expect(url.username + url.password).toBe('');
        expect(inner.getAttribute('rel')).toBe('noopener noreferrer nofollow');
        expect(inner.getAttribute('target')).toBe('_blank');
      }
    }
  });

  test.each<[string, [string, string][]]>([
    ['See https://example.com/a?b=c#d.', [['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d']]],
    ['(https://example.com/a_(b))', [['https://example.com/a_(b)', 'https://example.com/a_(b)']]],
    ['www.example.com, please', [['www.example.com', 'https://www.example.com/']]],
    ['Write to ayse@example.com!', [['ayse@example.com', 'mailto:ayse@example.com']]],
    ['HTTPS://EXAMPLE.COM', [['HTTPS://EXAMPLE.COM', 'https://example.com/']]],
    ['https://örnek.example/çay', [['https://örnek.example/çay', 'https://xn--rnek-4qa.example/%C3%A7ay']]],
    ['one https://a.example two https://b.example', [['https://a.example', 'https://a.example/'], ['https://b.example', 'https://b.example/']]],
    ['nothing.here at all: 12:30', []],
  ])('%s', (text, expected) => expect(links(text)).toEqual(expected));

  test('a long text of anything is read in no time', () => {
    const started = performance.now();
    for (const part of ['a', 'a.', 'a@', 'www.', 'https://', '(', 'a@a.', '.']) richText(part.repeat(4_000));
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
