// How the tunnel and its self-test are told. Pure: everything it needs is passed in.
import type { EndpointUrls, EndpointView, HopName, HopView, TunnelView } from '../backend/bindings';
import { count } from '../words';

/** What each step of the self-test is about. */
export const HOP_WORDS: Record<HopName, string> = {
  listener: 'Mojito Tray',
  tunnel: 'Tunnel',
  dns: 'Name',
  connection: 'Server',
  tls: 'Encryption',
  clock: 'Clock',
  answer: 'Way back here',
  secret: 'Key and header',
};

/** What the self-test found, in one sentence. */
export function verdict(hops: readonly HopView[]): string {
  const failed = hops.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) return `${count(failed, 'step')} of ${hops.length} did not work.`;
  if (hops.some(({ outcome }) => outcome === 'warned')) return 'Deliveries come through, with a warning.';
  return hops.some(({ outcome }) => outcome === 'passed')
    ? 'Deliveries come through.'
    : 'Nothing was looked at.';
}

/** Whether JobMojito is meant to reach this computer at all. */
export function isWanted({ settings }: Pick<TunnelView, 'settings'>): boolean {
  return settings.provider !== 'none';
}

/** Whether it is meant to and cannot. */
export function isDown(tunnel: Pick<TunnelView, 'settings' | 'state'>): boolean {
  const { state } = tunnel.state;
  return isWanted(tunnel) && (state === 'retrying' || state === 'refused' || state === 'down');
}

/** The events, and which of the URLs each has. */
export const EVENT_URLS = [
  {
    name: 'interview_collected',
    url: 'interviewCollected',
    meaning: 'The interview is over; scores are not there yet.',
  },
  {
    name: 'interview_result',
    url: 'interviewResult',
    meaning: 'The scores are there, or something about them changed.',
  },
  { name: 'interview_failed', url: 'interviewFailed', meaning: 'The interview was not completed.' },
] as const;

/** The URLs to hand out: public ones where there are any. */
export function urlsOf({ publicUrls, urls }: Pick<EndpointView, 'publicUrls' | 'urls'>): EndpointUrls {
  return publicUrls ?? urls;
}

/** An address as people write it: `https://example.com/` without its last slash. */
export function plainUrl(url: string): string {
  return url.replace(/\/$/, '');
}

/** What is left until then: `23 h 58 min`, `12 min`, `less than a minute`. */
export function left(until: number, now: number): string {
  const minutes = Math.floor((until - now) / 60_000);
  if (minutes < 1) return 'less than a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [
    days > 0 ? count(days, 'day') : '',
    hours > 0 ? `${hours} h` : '',
    rest > 0 && days === 0 ? `${rest} min` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
