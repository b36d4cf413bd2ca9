// The width of a pane, remembered under its name: it outlives the window.

export interface Width {
  value: number;
  readonly least: number;
  readonly most: number;
  readonly usual: number;
  readonly key: string;
}

export function rememberedWidth(name: string, least: number, usual: number, most: number): Width {
  const key = `width.${name}`;
  const kept = Number(localStorage.getItem(key) ?? usual);
  const value = Number.isFinite(kept) ? Math.min(most, Math.max(least, kept)) : usual;
  return { value, least, most, usual, key };
}

export function rememberWidth({ key, value }: Width): void {
  localStorage.setItem(key, String(value));
}
