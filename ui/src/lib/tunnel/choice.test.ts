import { describe, expect, it } from 'vitest';
import { OFFERS, someTunnel } from '../backend/memory-tunnel';
import { chosen, draftOf, EASIEST, firstOffer, type Draft } from './choice';

const NONE = someTunnel(null);
const OWN = someTunnel(0);
const NO_TOKENS = { ngrokAuthtoken: false, cloudflaredToken: false };

/** What an offer becomes with these fields. */
function choose(offer: string, fields: Partial<Draft> = {}, { settings } = NONE, tokens = NO_TOKENS) {
  const read = chosen(offer, { ...draftOf(settings), ...fields }, settings, tokens);
  return 'problems' in read ? { problems: read.problems } : { ...read.settings, secret: read.secret };
}

it('preselects the easiest while nothing is chosen, and else what is', () => {
  expect(OFFERS[0]?.id).toBe(EASIEST);
  expect(firstOffer(NONE)).toBe(EASIEST);
  expect(firstOffer(OWN)).toBe('ssh');
});

describe('the fields', () => {
  it('are filled with what is set, and hold no secret', () => {
    const draft = draftOf(OWN.settings);

    expect(draft).toMatchObject({ server: 'tunnel@sample.example.com', port: '80', identity: 'app' });
    expect([draft.authtoken, draft.token]).toEqual(['', '']);
  });

  it('do not offer the preset for a server of one’s own', () => {
    expect(draftOf(NONE.settings).server).toBe('');
  });

  it('know the path of a key file from the words for other keys', () => {
    const { ssh } = OWN.settings;
    const settings = { ...OWN.settings, ssh: { ...ssh, identity: '/home/sample/.ssh/id_ed25519' } };

    expect(draftOf(settings)).toMatchObject({ identity: 'file', keyFile: '/home/sample/.ssh/id_ed25519' });
    expect(draftOf({ ...settings, ssh: { ...ssh, identity: 'agent' } }).identity).toBe('agent');
  });
});

describe('a choice', () => {
  it.each([
    ['localhost.run', {}, { provider: 'ssh', ssh: { server: 'nokey@localhost.run' }, secret: null }],
    [
      'ssh',
      { server: ' me@host.example.com:2222 ', port: '8080', identity: 'file', keyFile: '/key' },
      {
        provider: 'ssh',
        ssh: { server: 'me@host.example.com:2222', remotePort: 8080, url: null, identity: '/key' },
      },
    ],
    ['ngrok', { authtoken: ' sample-token ' }, { ngrok: { domain: null }, secret: 'sample-token' }],
    [
      'ngrok',
      { authtoken: 'a', domain: 'https://sample.ngrok.app/x' },
      { provider: 'ngrok', ngrok: { domain: 'sample.ngrok.app' } },
    ],
    [
      'cloudflared',
      { token: 'sample-token', cloudflaredUrl: 'https://hooks.example.com' },
      { cloudflared: { program: null, url: 'https://hooks.example.com/' }, secret: 'sample-token' },
    ],
    [
      'cloudflared-quick',
      { program: '/opt/cloudflared', cloudflaredUrl: 'https://hooks.example.com' },
      { provider: 'cloudflared', cloudflared: { program: '/opt/cloudflared', url: null } },
    ],
    ['url', { url: 'https://hooks.example.com' }, { provider: 'url', url: 'https://hooks.example.com/' }],
    ['none', {}, { provider: 'none', secret: null }],
  ] as const)('of %s becomes its settings', (offer, fields, settings) => {
    expect(choose(offer, fields)).toMatchObject(settings);
  });

  it('leaves what is set for other offers', () => {
    expect(choose('ngrok', { authtoken: 'a' }, OWN)).toMatchObject({ ssh: OWN.settings.ssh });
  });

  it.each([
    ['ssh', {}, ['server']],
    ['ssh', { server: 'host' }, ['server']],
    ['ssh', { server: 'me@host', port: '65536' }, ['port']],
    ['ssh', { server: 'me@host', port: '80.5', sshUrl: 'host' }, ['port', 'sshUrl']],
    ['ssh', { server: 'me@host', identity: 'file', keyFile: ' ' }, ['keyFile']],
    ['ngrok', {}, ['authtoken']],
    ['cloudflared', {}, ['token', 'cloudflaredUrl']],
    ['cloudflared', { token: 'a', cloudflaredUrl: 'http://hooks.example.com' }, ['cloudflaredUrl']],
    ['url', {}, ['url']],
    ['url', { url: 'hooks.example.com' }, ['url']],
    ['url', { url: 'https://hooks.example.com/?a=b' }, ['url']],
  ] as const)('of %s with %o says what is wrong', (offer, fields, wrong) => {
    const { problems } = choose(offer, fields) as { problems: object };

    expect(Object.keys(problems)).toEqual(wrong);
  });

  it('needs no secret again that is kept already', () => {
    const kept = { ngrokAuthtoken: true, cloudflaredToken: true };

    expect(choose('ngrok', {}, NONE, kept)).toMatchObject({ provider: 'ngrok', secret: null });
    expect(choose('cloudflared', { cloudflaredUrl: 'https://a.example.com' }, NONE, kept)).toMatchObject({
      provider: 'cloudflared',
      secret: null,
    });
  });
});
