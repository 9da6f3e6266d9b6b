import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../chat-core/src/test/resources/protocol/', import.meta.url));

/** The examples that the server's tests read too. */
export const fixture = <T>(name: string): T => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as T;
