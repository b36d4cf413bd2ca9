import { expect, it } from 'vitest';
import { isSecretHeader, MASK, maskedJson, maskKey } from './secrets';

it.each(['Authorization', 'Cookie', 'set-cookie', 'X-Api-Key', 'X-Auth', 'X-Webhook-Token', 'x-signature'])(
  'masks %s by its name',
  (name) => expect(isSecretHeader(name, [])).toBe(true),
);

it.each(['Host', 'Content-Type', 'User-Agent', 'Author', 'X-Keyboard'])('shows %s', (name) =>
  expect(isSecretHeader(name, [null])).toBe(false),
);

it('masks the header that guards an endpoint, whatever its name and case', () => {
  expect(isSecretHeader('x-hello', [null, 'X-Hello'])).toBe(true);
});

it("masks the key in an endpoint's address and nothing else", () => {
  expect(maskKey('/in/k7Qm2xV9/interview_result')).toBe(`/in/${MASK}/interview_result`);
  expect(maskKey('https://sample.example.com/in/k7Qm2xV9?x=1')).toBe(
    `https://sample.example.com/in/${MASK}?x=1`,
  );
  expect(maskKey('/elsewhere')).toBe('/elsewhere');
});

it('shows of a report link only where it leads', () => {
  expect(maskedJson('pdf_export_url', '"https://reports.example.com/a.pdf?signature=1"')).toBe(
    `"https://reports.example.com/${MASK}"`,
  );
  expect(maskedJson('pdf_export_url', 'null')).toBe('null');
  expect(maskedJson('status', '"https://reports.example.com/a.pdf"')).toBe(
    '"https://reports.example.com/a.pdf"',
  );
});
