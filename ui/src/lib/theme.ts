import type { Theme } from './backend/bindings';

const KEY = 'theme';

/** Shows a theme, and remembers it so that the next window opens in it at once. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}

/** Shows the theme of the last window, before the settings are known. */
export function applyLastTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme === 'light' || theme === 'dark') applyTheme(theme);
}
