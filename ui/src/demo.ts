// The window over sample data: `npm run dev`, then /demo.html. The end-to-end tests drive `window.demo`.
import { mount } from 'svelte';
import App from './App.svelte';
import type { SetupStep } from './lib/backend/bindings';
import { MemoryBackend } from './lib/backend/memory';
import './styles/base.css';

declare global {
  interface Window {
    demo: MemoryBackend;
  }
}

const options = new URLSearchParams(location.search);
const number = (name: string, otherwise: number) => Number(options.get(name) ?? otherwise);

window.demo = new MemoryBackend({
  events: number('events', 1000),
  now: number('now', Date.now() - 60_000),
  unread: number('unread', 3),
  latency: number('latency', 0),
  worktime: options.has('worktime'),
  jobsWait: options.has('jobs-wait'),
  setup: (options.get('setup') ?? 'done') as SetupStep,
  tunnelWaits: options.has('tunnel-waits'),
  varied: options.has('varied'),
  environments: options.get('environments')?.split(',') ?? ['production', 'staging'],
});
window.demo.initial = options.get('open');
for (const filter of options.getAll('filter')) {
  const [name = '', query = ''] = filter.split('=');
  void window.demo.saveFilter(name, query);
}
for (const command of options.getAll('hold')) window.demo.hold(command as 'eventPage');
for (const command of options.getAll('fail'))
  window.demo.fail(command as 'eventPage', {
    code: 'storage',
    message: 'The event log could not be read: the disk does not answer.',
  });
const trouble = options.get('trouble');
if (trouble !== null) window.demo.changeState({ trouble });
if (options.has('no-targets')) window.demo.forgetTargets();
if (options.has('retries')) window.demo.showRetries();
const refusal = options.get('no-copies');
if (refusal !== null) window.demo.refusal = refusal;
if (options.has('deaf')) window.demo.changeState({ listening: null });

mount(App, { target: document.querySelector('#app') ?? document.body, props: { backend: window.demo } });
