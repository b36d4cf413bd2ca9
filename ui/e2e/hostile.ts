// Texts that are made to hurt.

export const TEXTS: Record<string, string> = {
  markup: `<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b>`,
  'a closing tag': `</span></div><iframe src="https://evil.example.com/"></iframe>`,
  'a template': '{{constructor.constructor("alert(1)")()}} ${alert(1)} {@html "<b>x</b>"}',
  'a script link': 'javascript:alert(1)',
  'a change of direction': 'Ada \u202egnp.exe\u202c \u2067Sample\u2069 \u200f',
  'an unclosed change of direction': '\u202e\u2066\u202e drowssap',
  'control characters': 'Ada\u0000\u0007\u001b[31mred\u001b[0m\u0085\u2028\u2029Sample',
  'ten kilobytes': 'Ångström🍃'.repeat(1024),
  'ten kilobytes without a break': 'W'.repeat(10_240),
  'piled-up accents': `Z${'\u0335\u0321\u0489'.repeat(300)}algo`,
  'lone surrogates': 'Ada \ud800 \udfff Sample',
  'a formula': `=HYPERLINK("https://evil.example.com/";"Ada")`,
  nothing: '',
};
