// What was chosen lately, newest first; it outlives the window.
const KEY = 'palette.recent';
const MOST = 12;

export function recentChoices(): string[] {
  return (localStorage.getItem(KEY) ?? '').split('\n').filter((key) => key !== '');
}

export function rememberChoice(key: string): void {
  const others = recentChoices().filter((one) => one !== key);
  localStorage.setItem(KEY, [key, ...others].slice(0, MOST).join('\n'));
}
