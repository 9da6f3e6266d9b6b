import type { Env } from './env';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A client id: 128 random bits as 22 characters of base64url. Made once, when the person presses the button. */
export function newClientId(env: Pick<Env, 'randomBytes'>): string {
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of env.randomBytes(16)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      id += ALPHABET.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return id + ALPHABET.charAt((held << (6 - bits)) & 63);
}
