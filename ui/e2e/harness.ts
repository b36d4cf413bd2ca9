// Opens the built window in headless Chromium, over the in-memory backend, and watches for what must never happen.
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { AXE, serve, type Served } from './server';

export type Theme = 'light' | 'dark';

export interface Opening {
  /** What `demo.ts` reads: `{ events: 1000, hold: 'eventPage' }`. */
  query?: Record<string, string | number>;
  hash?: string;
  width?: number;
  height?: number;
  theme?: Theme;
  /** Whether things may move; still is quicker. */
  motion?: boolean;
}

/** When the tests play: a Sunday afternoon in Prague. */
export const NOW = new Date('2026-11-22T14:32:00+01:00');

/**
 * Gives a test file its browser. What a window complains about is told after the test that it was opened for. The next
 * test gets it emptied: a fresh one takes three times as long to open.
 */
export function useWindows(): { open(opening?: Opening): Promise<Page> } {
  let server: Served;
  let browser: Browser;
  let context: BrowserContext;
  const free: Page[] = [];
  let used: Page[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    server = await serve(fileURLToPath(new URL('../dist-demo', import.meta.url)));
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Prague' });
    // Shorter than a test may take: what is waited for in vain is then named.
    context.setDefaultTimeout(15_000);
  });

  afterEach(async () => {
    const told = complaints;
    const pages = used.filter((page) => !page.isClosed());
    used = [];
    await Promise.all(pages.map(empty));
    free.push(...pages);
    // What ends with a window is no longer its test's.
    complaints = [];
    expect(told, 'errors, warnings, refused styles or scripts, and requests to elsewhere').toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function make(): Promise<Page> {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`request: ${request.url()}`);
    });
    return page;
  }

  return {
    async open({ query = {}, hash = '', width = 1280, height = 800, theme = 'light', motion = false } = {}) {
      const page = free.pop() ?? (await make());
      used.push(page);
      await page.setViewportSize({ width, height });
      await page.emulateMedia({
        colorScheme: theme,
        reducedMotion: motion ? 'no-preference' : 'reduce',
        forcedColors: 'none',
      });
      await page.clock.setFixedTime(NOW);
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
      await page.goto(`${server.url}/demo.html?${search.toString()}${hash}`);
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      return page;
    },
  };
}

/** Leaves nothing behind for the next: nothing kept, nothing held down, no pointer over anything. */
async function empty(page: Page): Promise<void> {
  await page.mouse.up();
  await page.mouse.move(-1, -1);
  await page.evaluate(() => {
    // A page that could not be loaded has none.
    if (location.protocol === 'http:') localStorage.clear();
  });
  await page.goto('about:blank');
}

/** Waits until the window has got and drawn all that it asked for, but for what is held back. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (let quiet = 0; quiet < 3; quiet = window.demo.unanswered === 0 ? quiet + 1 : 0) await frame();
  });
}

/** The rows of the list. */
export function rows(page: Page): Locator {
  return page.getByRole('listbox').getByRole('option');
}

/** The sequence numbers of the rows inside the list's viewport, from the top. */
export function sequencesInView(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const list = document.querySelector('[role=listbox]');
    if (list === null) return [];
    const { top, bottom } = list.getBoundingClientRect();
    return [...list.querySelectorAll<HTMLElement>('[role=option]')]
      .map((row) => ({ box: row.getBoundingClientRect(), sequence: Number(row.dataset.sequence) }))
      .filter(({ box }) => box.bottom > top + 32 && box.top < bottom)
      .sort((a, b) => a.box.top - b.box.top)
      .map(({ sequence }) => sequence);
  });
}

/** Where an element is right now; Playwright's own answer may be a frame old. */
export function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return locator.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  });
}

/** Types over all that a code editor holds. */
export async function overwrite(editor: Locator, text: string): Promise<void> {
  await editor.press('Control+a');
  await editor.page().keyboard.insertText(text);
}

/** Opens the n-th row from the top and waits for its detail. */
export async function openRow(page: Page, n: number): Promise<void> {
  await rows(page).nth(n).click();
  await page.getByRole('tablist').waitFor();
}

/** What the window asked of the desktop app by one command. */
export async function callsOf(page: Page, command: string): Promise<unknown[][]> {
  return page.evaluate(
    (command) => window.demo.calls.filter((call) => call.command === command).map((call) => call.arguments),
    command,
  );
}

/** Every rule of WCAG 2.2 A and AA, and axe's best practices. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Those of them that look at colours. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Holds what is there against every rule. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectToFollow(page, RULES);
}

/**
 * The same in light and dark, and in the colours of the system. Where colours are all that differs (every element has
 * its place as before), the rules that look at colours are asked again, and no others.
 */
export async function expectAccessibleInAllColours(page: Page): Promise<void> {
  let before = '';
  for (const colours of [
    { colorScheme: 'light' },
    { forcedColors: 'active' },
    // Right after dark, Chromium would show some letters of an open window in the colours that they had: dark is last.
    { forcedColors: 'none', colorScheme: 'dark' },
  ] as const) {
    await page.emulateMedia(colours);
    const places = await placesIn(page);
    await expectToFollow(page, places === before ? RULES_OF_COLOURS : RULES);
    before = places;
  }
}

/** Where each element stands, those in shadow trees included, and whether it can be seen. */
function placesIn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const placesOf = (root: ParentNode): string[] =>
      [...root.querySelectorAll('*')].flatMap((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const { visibility, opacity } = getComputedStyle(element);
        const place = [element.localName, x, y, width, height, visibility, opacity].join(' ');
        return [place, ...(element.shadowRoot === null ? [] : placesOf(element.shadowRoot))];
      });
    return placesOf(document.body).join('\n');
  });
}

async function expectToFollow(page: Page, rules: readonly string[]): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ url: AXE });
  const results = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run({
        runOnly,
        resultTypes: ['violations'],
      }),
    rules,
  );
  const told = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
  expect(told).toEqual([]);
}
