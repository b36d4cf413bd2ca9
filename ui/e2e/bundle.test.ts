import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** All files of a build as text, by name. */
function built(folder: string): Map<string, string> {
  const root = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [name, readFileSync(`${parentPath}/${name}`, 'utf8')] as const),
  );
}

const MARKS = ['Ada Sample', 'MemoryBackend', 'res-sample-', 'sample.example.com', 'window.demo'];

describe('the bundle of the desktop app', () => {
  const files = built('dist');
  const everything = [...files.values()].join('\n');

  it('holds nothing of the in-memory backend', () => {
    const demo = [...built('dist-demo').values()].join('\n');
    const found = MARKS.filter((mark) => demo.includes(mark));

    // The marks do tell: they are in the other build.
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const mark of MARKS) expect(everything).not.toContain(mark);
    expect([...files.keys()]).not.toContain('demo.html');
  });

  it('has no inline script, style or handler', () => {
    const page = files.get('index.html') ?? '';

    expect(page).toMatch(/<script type="module"[^>]* src="/);
    expect(page.match(/<script(?![^>]* src=)/g)).toBeNull();
    expect(page.match(/<style| style=| on[a-z]+=/g)).toBeNull();
  });

  it('refers to nothing outside of itself', () => {
    const addresses = new Set(everything.match(/https?:\/\/[a-z0-9.-]+/gi) ?? []);
    // Names of XML namespaces, and a page that Svelte's error messages point to, are never fetched.
    expect([...addresses].filter((address) => !/w3\.org|svelte\.dev/.test(address))).toEqual([]);
  });

  it('keeps the code view apart from what is needed to paint the list', () => {
    const [entry] = [...files].filter(([name]) => /^index-.*\.js$/.test(name));

    expect(entry?.[1]).not.toContain('cm-editor');
    expect(Buffer.byteLength(entry?.[1] ?? '')).toBeLessThan(140_000);
  });
});
