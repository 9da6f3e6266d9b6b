import type { Format } from '../ui/format';
import type { Words } from '../i18n/en';
import type { Lang } from '../i18n/language';
import type { OwnPanelWords } from '../i18n/panel-en';
import { panelEn } from '../i18n/panel-en';
import { panelTr } from '../i18n/panel-tr';
import { wordsOf } from '../i18n/words';

export type PanelWords = Words & OwnPanelWords;
export type PanelFormat = Format<PanelWords>;

const LANGUAGES: Record<Lang, OwnPanelWords> = { en: panelEn, tr: panelTr };

export const panelWordsOf = (lang: Lang): PanelWords => ({ ...wordsOf(lang), ...LANGUAGES[lang] });
