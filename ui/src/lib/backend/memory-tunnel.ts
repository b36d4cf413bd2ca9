// The in-memory twin of the tunnel and the environments. Never part of the real bundle.
import type { EndpointUrls, EndpointView, HopView, Offer, TunnelSettingsView, TunnelView } from './bindings';

/** As the desktop app knows an environment. */
export interface Environment {
  name: string;
  key: string;
  header: string | null;
  value: string;
  previousUntil: number | null;
}

export const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHNhbXBsZWtleXNhbXBsZWtleXNhbXBsZWtleXNhbXBsZQ mojito-tray';

/** What a healthy way is found to be. */
export const HOPS: readonly HopView[] = [
  passed('listener', 'Mojito Tray listens on 127.0.0.1:4820.', 1),
  passed('tunnel', 'The tunnel is up at sample.example.com.', null),
  passed('dns', 'sample.example.com has the address 203.0.113.7.', 12),
  passed('connection', 'It takes connections.', 31),
  passed('tls', 'Its certificate is good until 14 February 2027.', 44),
  passed('clock', "This computer's clock is right.", null),
  passed('answer', 'The request came back to this very app.', 118),
  passed('secret', 'The key and the header were taken.', 3),
];

function passed(hop: HopView['hop'], sentence: string, ms: number | null): HopView {
  return { hop, outcome: 'passed', sentence, remedy: null, ms };
}

const NONE: TunnelSettingsView = {
  provider: 'none',
  ssh: { server: 'nokey@localhost.run', bind: null, remotePort: 80, url: null, identity: 'app' },
  ngrok: { domain: null },
  cloudflared: { program: null, url: null },
  url: null,
};

/** A tunnel that has been up for three hours, or none. */
export function someTunnel(now: number | null): TunnelView {
  const none: TunnelView = {
    settings: NONE,
    offer: 'none',
    state: { state: 'down' },
    reconnects: 0,
    lastError: null,
    moved: null,
  };
  if (now === null) return none;
  const url = 'https://sample.example.com/';
  return {
    ...none,
    settings: {
      ...NONE,
      provider: 'ssh',
      ssh: { server: 'tunnel@sample.example.com', bind: null, remotePort: 80, url, identity: 'app' },
    },
    offer: 'ssh',
    state: { state: 'up', url, since: now - 3 * 3_600_000 },
  };
}

/** What a choice makes of it. */
export function started(settings: TunnelSettingsView): Partial<TunnelView> {
  return {
    settings,
    offer: offerOf(settings),
    state: settings.provider === 'none' ? { state: 'down' } : { state: 'connecting' },
    reconnects: 0,
    lastError: null,
    moved: null,
  };
}

/** What it is once it is up. */
export function connected({ settings }: TunnelView, now: number): Partial<TunnelView> {
  const url = {
    none: null,
    ssh: settings.ssh.url,
    ngrok: settings.ngrok.domain === null ? null : `https://${settings.ngrok.domain}/`,
    cloudflared: settings.cloudflared.url,
    url: settings.url,
  }[settings.provider];
  return {
    state: {
      state: 'up',
      url: url ?? 'https://3f9c2a7d51.lhr.example.com/',
      since: now,
    },
  };
}

function offerOf({ provider, ssh, cloudflared }: TunnelSettingsView): string {
  if (provider === 'ssh') return ssh.server.endsWith('@localhost.run') ? 'localhost.run' : 'ssh';
  if (provider === 'cloudflared') return cloudflared.url === null ? 'cloudflared-quick' : 'cloudflared';
  return provider;
}

/** The public address, while the tunnel is up. */
export function address({ state }: TunnelView): string | null {
  return state.state === 'up' ? state.url : null;
}

export function endpointOf(
  { name, key, header, value, previousUntil }: Environment,
  listening: string | null,
  address: string | null,
): EndpointView {
  const baseUrl = `http://${listening ?? '127.0.0.1:4820'}`;
  return {
    environment: name,
    baseUrl,
    urls: urlsOf(baseUrl, key),
    publicUrls: address === null ? null : urlsOf(new URL(address).origin, key),
    headerName: header,
    headerValue: header === null ? null : value,
    previousUntil,
  };
}

function urlsOf(base: string, key: string): EndpointUrls {
  const any = `${base}/in/${key}`;
  return {
    any,
    interviewCollected: `${any}/interview_collected`,
    interviewResult: `${any}/interview_result`,
    interviewFailed: `${any}/interview_failed`,
  };
}

export const OFFERS: readonly Offer[] = [
  {
    id: 'localhost.run',
    name: 'localhost.run',
    about: 'A public HTTPS address at once, over SSH.',
    needs: 'Nothing: no account, nothing to install.',
    cost: 'Free to try.',
    address: 'A new one now and then, and after each restart: JobMojito then needs the new one.',
    readers: 'localhost.run decrypts the traffic on its servers and could read it.',
  },
  {
    id: 'ngrok',
    name: 'ngrok',
    about: 'A public HTTPS address from ngrok, with nothing to install.',
    needs: 'An ngrok account: its authtoken.',
    cost: 'Free up to 20,000 requests and 1 GB a month.',
    address: 'Stays the same: every account has one free domain.',
    readers:
      'ngrok decrypts the traffic on its servers and could read it. Its inspector keeps bodies only where you turn full capture on in its dashboard.',
  },
  {
    id: 'cloudflared',
    name: 'Cloudflare Tunnel',
    about: "An address at a domain of yours, through Cloudflare's `cloudflared`.",
    needs: '`cloudflared` on this computer, and a Cloudflare account with a domain.',
    cost: 'Free.',
    address: 'Stays the same.',
    readers: 'Cloudflare decrypts the traffic on its servers and could read it.',
  },
  {
    id: 'cloudflared-quick',
    name: 'Cloudflare quick tunnel',
    about: "A trial address from Cloudflare's `cloudflared`, without an account.",
    needs: '`cloudflared` on this computer.',
    cost: 'Free; meant for trying out, without a promise that it stays up.',
    address: 'A new one after each restart: JobMojito then needs the new one.',
    readers: 'Cloudflare decrypts the traffic on its servers and could read it.',
  },
  {
    id: 'ssh',
    name: 'Your own server, over SSH',
    about: 'Any server with OpenSSH or sish that forwards a port to this computer.',
    needs: 'A server with an address of its own, and your key on it.',
    cost: 'What your server costs.',
    address: 'Stays the same.',
    readers: 'Your server only, where HTTPS ends.',
  },
  {
    id: 'url',
    name: 'An address of your own',
    about: 'You already have a way in: Tailscale Funnel, zrok, frp, a reverse proxy.',
    needs: 'That way has to lead to the address on which Mojito Tray listens.',
    cost: 'What your way in costs.',
    address: 'As stable as your way in.',
    readers: 'Whoever runs the place where HTTPS ends.',
  },
  {
    id: 'none',
    name: 'This computer only',
    about: 'No tunnel: for samples, and for programs on this computer.',
    needs: 'Nothing.',
    cost: 'Free.',
    address: 'Stays the same, and cannot be reached from outside.',
    readers: 'Nobody else.',
  },
];
