// What a person enters to choose a tunnel, and the settings that it becomes. Pure.
import type { TunnelSettingsView, TunnelTokens, TunnelView } from '../backend/bindings';

/** What is preselected: it works at once. */
export const EASIEST = 'localhost.run';

const PRESET = { server: 'nokey@localhost.run', bind: null, remotePort: 80, url: null, identity: 'app' };

export type Identity = 'app' | 'agent' | 'file';

/** What is entered, as it was typed. */
export interface Draft {
  server: string;
  port: string;
  /** The public address: of the SSH server, of the Cloudflare tunnel, or one's own. */
  sshUrl: string;
  identity: Identity;
  keyFile: string;
  domain: string;
  program: string;
  cloudflaredUrl: string;
  url: string;
  authtoken: string;
  token: string;
}

export type Problems = Partial<Record<keyof Draft, string>>;

/** Which offer a person finds chosen. */
export function firstOffer(tunnel: TunnelView): string {
  return tunnel.offer === 'none' ? EASIEST : tunnel.offer;
}

/** The fields, filled with what is set. Secrets are not: they do not come back. */
export function draftOf({ ssh, ngrok, cloudflared, url }: TunnelSettingsView): Draft {
  const own = ssh.server !== PRESET.server;
  const isFile = own && ssh.identity !== 'app' && ssh.identity !== 'agent';
  return {
    server: own ? ssh.server : '',
    port: String(own ? ssh.remotePort : 80),
    sshUrl: (own ? ssh.url : null) ?? '',
    identity: isFile ? 'file' : own && ssh.identity === 'agent' ? 'agent' : 'app',
    keyFile: isFile ? ssh.identity : '',
    domain: ngrok.domain ?? '',
    program: cloudflared.program ?? '',
    cloudflaredUrl: cloudflared.url ?? '',
    url: url ?? '',
    authtoken: '',
    token: '',
  };
}

/** What an offer and its fields become, or what is wrong with them. Settings of other offers stay as they are. */
export function chosen(
  offer: string,
  typed: Draft,
  settings: TunnelSettingsView,
  tokens: TunnelTokens,
): { settings: TunnelSettingsView; secret: string | null } | { problems: Problems } {
  const draft: Record<keyof Draft, string> = { ...typed };
  for (const key of Object.keys(draft) as (keyof Draft)[]) draft[key] = draft[key].trim();
  const problems: Problems = {};
  const given = (key: keyof Draft, words: string) => {
    if (draft[key] === '') problems[key] = words;
    return draft[key];
  };
  const address = (key: keyof Draft) => {
    if (draft[key] === '') return null;
    const url = httpsUrl(draft[key]);
    if (url === null) problems[key] = 'Enter an address with https:// in front, and nothing after its path.';
    return url;
  };

  let secret: string | null = null;
  const after = structuredClone(settings);
  switch (offer) {
    case EASIEST:
      after.provider = 'ssh';
      after.ssh = { ...PRESET };
      break;
    case 'ssh': {
      after.provider = 'ssh';
      const server = given('server', 'Enter the server, as user@host.');
      if (server !== '' && !/^[^\s@]+@[^\s@]+$/.test(server))
        problems.server = 'Enter the user and the server, as user@host.';
      const port = Number(draft.port);
      if (!Number.isInteger(port) || port < 0 || port > 65_535 || draft.port === '')
        problems.port = 'Enter a number up to 65535.';
      const identity =
        draft.identity === 'file' ? given('keyFile', 'Enter the path of the key file.') : draft.identity;
      after.ssh = { server, bind: settings.ssh.bind, remotePort: port, url: address('sshUrl'), identity };
      break;
    }
    case 'ngrok':
      after.provider = 'ngrok';
      after.ngrok = { domain: draft.domain === '' ? null : hostOf(draft.domain) };
      if (!tokens.ngrokAuthtoken) given('authtoken', 'Paste the authtoken of your ngrok account.');
      secret = draft.authtoken === '' ? null : draft.authtoken;
      break;
    case 'cloudflared':
      after.provider = 'cloudflared';
      if (!tokens.cloudflaredToken) given('token', 'Paste the token of your tunnel.');
      given('cloudflaredUrl', 'Enter the address that Cloudflare has for your tunnel.');
      after.cloudflared = { program: draft.program || null, url: address('cloudflaredUrl') };
      secret = draft.token === '' ? null : draft.token;
      break;
    case 'cloudflared-quick':
      after.provider = 'cloudflared';
      after.cloudflared = { program: draft.program || null, url: null };
      break;
    case 'url':
      after.provider = 'url';
      given('url', 'Enter the address that leads to this computer.');
      after.url = address('url');
      break;
    default:
      after.provider = 'none';
  }
  return Object.keys(problems).length > 0 ? { problems } : { settings: after, secret };
}

function httpsUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return url.protocol === 'https:' && isPlain ? url.href : null;
}

/** `name.ngrok.app`, also where it was pasted as an address. */
function hostOf(text: string): string {
  return text.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
