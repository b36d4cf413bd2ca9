// The addresses that something was sent to last, remembered on this computer.

const KEY = 'forward.urls';
const MOST = 5;

export function lastAddresses(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((url) => typeof url === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberAddress(url: string): void {
  const kept = [url, ...lastAddresses().filter((other) => other !== url)].slice(0, MOST);
  localStorage.setItem(KEY, JSON.stringify(kept));
}
