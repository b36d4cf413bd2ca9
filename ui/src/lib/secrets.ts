// What is masked until somebody asks to see it.

export const MASK = '••••••••';

const SECRET_HEADER =
  /^(proxy-)?authorization$|cookie|token|secret|signature|password|credential|key$|auth$/i;

/** Whether a header's value is a secret: by its usual names, or because an endpoint is guarded by it. */
export function isSecretHeader(name: string, guards: (string | null)[]): boolean {
  const lower = name.toLowerCase();
  return SECRET_HEADER.test(lower) || guards.some((guard) => guard?.toLowerCase() === lower);
}

/** An endpoint's path or URL without its key: `/in/••••/interview_result`. */
export function maskKey(path: string): string {
  return path.replace(/(\/in\/)[^/?#]+/, `$1${MASK}`);
}

/** A report link without what opens it: `https://reports.example.com/••••`. */
export function maskLink(host: string): string {
  return `https://${host}/${MASK}`;
}

/** A change's JSON as it may be shown: a report link is masked; one that is no link stays as it is. */
export function maskedJson(field: string, json: string): string {
  if (field !== 'pdf_export_url') return json;
  try {
    const { host } = new URL(String(JSON.parse(json)));
    return JSON.stringify(maskLink(host));
  } catch {
    return json;
  }
}
