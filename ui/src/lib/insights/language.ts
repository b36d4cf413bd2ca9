// The language of the window, where it is one: WebKit says `C` on a system that has no locale set, and uPlot asks for
// number formats in it as soon as it is loaded. Imported before uPlot.
const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

if (!isLanguage(navigator.language)) Object.defineProperty(navigator, 'language', { value: 'en' });

export {};
