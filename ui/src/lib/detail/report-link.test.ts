import { describe, expect, it } from 'vitest';
import { MASK } from '../secrets';
import { coveredInDump, withoutCovered } from './report-link';

const LINK = 'https://reports.example.com/a.pdf?signature=1';

describe('a text', () => {
  it('shows of its report link only where it leads', () => {
    expect(withoutCovered(`{\n  "pdf_export_url": "${LINK}",\n  "score": 7.0\n}`)).toBe(
      `{\n  "pdf_export_url": "https://reports.example.com/${MASK}",\n  "score": 7.0\n}`,
    );
  });

  it.each([
    ['one level deeper', `{"record":{"pdf_export_url":"${LINK}"}}`],
    ['twice', `{"pdf_export_url":"${LINK}","pdf_export_url":"${LINK}"}`],
    ['under an escaped key', `{"pdf\\u005fexport_url":"${LINK}"}`],
    ['with escaped slashes', `{"pdf_export_url":"${LINK.replaceAll('/', '\\/')}"}`],
    ['without a path', '{"pdf_export_url":"https://reports.example.com?signature=1"}'],
    ['cut off', `{"pdf_export_url":"${LINK}`],
    ['with a password', '{"pdf_export_url":"https://me:signature@reports.example.com/a.pdf"}'],
  ])('hides a link that comes %s', (_, text) => {
    expect(withoutCovered(text)).toContain(MASK);
    expect(withoutCovered(text)).not.toMatch(/signature|a\.pdf/);
  });

  it.each([
    '{"pdf_export_url":null}',
    '{"pdf_export_url":"soon"}',
    '{"pdf_export_url":"https://reports.example.com"}',
    `{"status":"${LINK}"}`,
    'pdf_export_url',
    '',
  ])('without such a link hides nothing: %s', (text) => expect(withoutCovered(text)).toBe(text));
});

describe('a hex dump', () => {
  /** As the app writes it. */
  function dumpOf(text: string): string {
    const bytes = [...new TextEncoder().encode(text)];
    let dump = '';
    for (let at = 0; at < bytes.length; at += 16) {
      const row = bytes.slice(at, at + 16);
      const hex = Array.from({ length: 16 }, (_, place) => {
        const byte = row[place]?.toString(16).padStart(2, '0') ?? '  ';
        return `${place === 8 ? ' ' : ''} ${byte}`;
      });
      const letters = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'));
      dump += `${at.toString(16).padStart(8, '0')} ${hex.join('')}  |${letters.join('')}|\n`;
    }
    return dump;
  }

  function shown(dump: string): string {
    let shown = dump;
    for (const { from, to, mask } of coveredInDump(dump))
      shown = shown.slice(0, from) + mask + shown.slice(to);
    return shown;
  }

  it('hides the same bytes, and the letters beside them, and stays as wide', () => {
    const dump = dumpOf(`{"candidate_name":"Zoë","pdf_export_url":"${LINK}","score":7}`);
    const lines = shown(dump).split('\n');

    expect(lines.map(({ length }) => length)).toEqual(dump.split('\n').map(({ length }) => length));
    const letters = lines.map((line) => line.slice(line.indexOf('|') + 1, -1)).join('');
    expect(letters).toBe(
      `{"candidate_name":"Zo..","pdf_export_url":"https://reports.example.com${'•'.repeat(18)}","score":7}`,
    );
    expect(shown(dump).match(/••/g)?.length).toBeGreaterThanOrEqual(18);
    expect(shown(dump)).not.toContain('73 69 67 6e');
  });

  it('that is cut anywhere hides what there is of it', () => {
    const dump = dumpOf(`{"pdf_export_url":"${LINK}`);

    expect(shown(dump)).not.toContain('signature');
    expect(coveredInDump('00000000  ff fe 00 01')).toEqual([]);
  });
});
