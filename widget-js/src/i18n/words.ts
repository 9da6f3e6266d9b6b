import type { Words } from './en';
import { en } from './en';
import type { Lang } from './language';
import { tr } from './tr';

const LANGUAGES: Record<Lang, Words> = { en, tr };

export const wordsOf = (lang: Lang): Words => LANGUAGES[lang];
