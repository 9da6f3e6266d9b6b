/** `npm run dev`: builds, serves a demo page and the panel, and builds again when a source changes. */
import { watch } from 'node:fs';
import { build } from '../build.mjs';
import { serve } from './http.mjs';

await build();
const { origin } = await serve({ port: Number(process.env.PORT ?? 5180) });
console.log(`visitor page  ${origin}/\npanel         ${origin}/chat/panel   (demo / demo)`);
console.log(`switches      ${origin}/dev/ws?v=off|on  http?v=off|on  latency?v=300  uploads?v=3000  files?v=off|on  team?v=online|away|offline|auto  kick?v=1012  say?v=Hello`);

let timer;
watch(new URL('../src', import.meta.url), { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(() => build().then(() => console.log('built'), (fault) => console.error(fault.message)), 100);
});
