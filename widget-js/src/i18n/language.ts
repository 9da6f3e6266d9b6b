export type Lang = 'en' | 'tr';

/** The first of the wishes that we speak: the script's attribute, the page's language, the browser's. English otherwise. */
export function chooseLang(...wishes: readonly (string | null | undefined)[]): Lang {
  for (const wish of wishes) {
    const code = wish?.toLowerCase().split('-')[0];
    if (code === 'en' || code === 'tr') return code;
  }
  return 'en';
}
