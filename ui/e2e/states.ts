// States of the window that are looked at in several ways: each is opened and led to where it shows what it has.
import type { Page } from 'playwright-core';
import { overwrite, rows, settled, type Opening } from './harness';

export const EVENT = '#/inbox/sample-000003e7';

/** What is there once a view of an event is. */
const SHOWN: Record<string, string> = {
  Changes: '.cm-line',
  JSON: '.cm-line',
  Raw: '.cm-line',
  Timeline: 'li',
};

const tab = (name: string) => async (page: Page) => {
  await page.getByRole('tab', { name }).click();
  await page
    .getByRole('tabpanel')
    .locator(SHOWN[name] ?? '.card')
    .first()
    .waitFor();
};

const picking = (button: string, role: 'dialog' | 'alertdialog') => async (page: Page) => {
  await rows(page)
    .first()
    .click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: button }).click();
  await page.getByRole(role).waitFor();
};

const asked =
  (button: string, role: 'dialog' | 'alertdialog' = 'dialog') =>
  async (page: Page) => {
    await page.getByRole('button', { name: button }).last().click();
    await page.getByRole(role).waitFor();
  };

/** A first start, on which a tunnel that is chosen stays on its way. */
const FIRST = { events: 0, setup: 'tunnel', environments: 'default', 'tunnel-waits': 1 };

export type State = Opening & { then?: (page: Page) => Promise<unknown> };

/** Every state of the window, and how it is reached. */
export const STATES: Record<string, State> = {
  list: { then: (page) => rows(page).first().waitFor() },
  'list, scrolled, with news': {
    query: { events: 100_000 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 900000`);
      await page.evaluate(() => window.demo.arrive(3));
      await page.getByRole('button', { name: '3 new' }).waitFor();
    },
  },
  'a search': {
    hash: '#/inbox?q=event:result%20ada%20score:>%3D5',
    then: async (page) => {
      await page.locator('.who mark').first().waitFor();
      const opener = page.getByRole('button', { name: 'Filters' });
      if (await opener.isVisible()) await opener.click();
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('textbox', { name: 'Name of this search' }).waitFor();
    },
  },
  'a search that found something elsewhere': {
    hash: '#/inbox?q=transcript',
    then: (page) => page.locator('.what mark').first().waitFor(),
  },
  'a search that is wrong': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('ada evnt:1 ');
      await page.locator('#search-error').waitFor();
    },
  },
  completions: {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('is:');
      await page.getByRole('listbox', { name: 'Completions' }).waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  'many picked, with signs': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(async () => {
        await window.demo.starEvents({ by: 'events', sequences: [1000, 998] }, true);
        await window.demo.annotate(window.demo.idOf(999), 'event', { note: 'Call her', starred: false });
        window.demo.put(997, { line: { problems: ['schema'] } });
      });
      await rows(page)
        .first()
        .click({ modifiers: ['Control'] });
      await rows(page)
        .nth(3)
        .click({ modifiers: ['Shift'] });
      await page.getByText('4 selected').first().waitFor();
    },
  },
  exporting: { then: picking('Export…', 'dialog') },
  'sending again': { then: picking('Send again…', 'dialog') },
  erasing: { then: picking('Erase…', 'alertdialog') },
  'jobs and saved filters': {
    query: { filter: 'To decide=decision:undecided', 'jobs-wait': 1 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(async () => {
        await window.demo.exportEvents(
          { by: 'query', query: '' },
          { format: 'ndjson', columns: null, redact: false },
        );
        window.demo.advanceJob(1);
        await window.demo.exportEvents(
          { by: 'query', query: '' },
          { format: 'ndjson', columns: null, redact: false },
        );
        window.demo.failJob('The disk is full.');
        await window.demo.exportEvents(
          { by: 'query', query: '' },
          { format: 'ndjson', columns: null, redact: false },
        );
        window.demo.advanceJob(0.4);
      });
      await page.getByText('The disk is full.').first().waitFor({ state: 'attached' });
    },
  },
  loading: { query: { hold: 'eventPage' }, then: (page) => page.getByText('Loading events').waitFor() },
  'no delivery yet': { query: { events: 0 }, then: (page) => page.getByRole('main').waitFor() },
  'nothing matches': {
    query: { unread: 0 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Unread' }).click();
      await page.getByText('Nothing matches').waitFor();
    },
  },
  'the log cannot be read': {
    query: { fail: 'eventPage', trouble: 'The disk is full.' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'the app does not answer': {
    query: { fail: 'appState' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  summary: { hash: EVENT, then: tab('Summary') },
  'summary of a collected one': { hash: '#/inbox/sample-000003e4', then: tab('Summary') },
  'summary with problems and an echo': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.put(1000, {
          line: { problems: ['schema'], event: 'unknown', environment: 'acceptance' },
          detail: (detail) => ({
            ...detail,
            echoOf: window.demo.idOf(998),
            echoNote: 'A late retry, or the values really went back.',
            problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          }),
        }),
      );
      await page.evaluate(() => window.demo.markElsewhere([1000], true));
      await rows(page).first().click();
      await page.getByText('The score is not a number.').waitFor();
    },
  },
  json: { hash: EVENT, then: tab('JSON') },
  'json, searched': {
    hash: EVENT,
    then: async (page) => {
      await tab('JSON')(page);
      await page.locator('.cm-content').focus();
      await page.keyboard.press('/');
      await page.keyboard.type('score');
      await page.locator('.cm-searchMatch').first().waitFor();
    },
  },
  'json, with a field explained and a problem': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.put(1000, {
          detail: (detail) => ({
            ...detail,
            problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          }),
        }),
      );
      await rows(page).first().click();
      await tab('JSON')(page);
      await page.getByRole('button', { name: '/score' }).click();
      await page.keyboard.press('i');
      await page.getByRole('tooltip').waitFor();
    },
  },
  changes: { hash: EVENT, then: tab('Changes') },
  'changes of a long text': {
    hash: EVENT,
    then: async (page) => {
      await page.evaluate(() => {
        for (const sequence of [998, 999])
          window.demo.put(sequence, {
            detail: (detail) => ({
              ...detail,
              body: {
                ...detail.body,
                text: JSON.stringify({ ai_analysis: `${'The same words. '.repeat(9)}${sequence}` }, null, 2),
              },
            }),
          });
      });
      await tab('Changes')(page);
      await page.locator('table ins').waitFor();
    },
  },
  raw: { hash: EVENT, then: tab('Raw') },
  'raw, as hex': {
    hash: EVENT,
    then: async (page) => {
      await tab('Raw')(page);
      await page.getByRole('button', { name: 'Hex' }).click();
      await page.getByText('00000000  7b').waitFor();
    },
  },
  request: { hash: EVENT, then: tab('Request') },
  timeline: { hash: EVENT, then: tab('Timeline') },
  'a note and a star': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('textbox', { name: 'Note on this event' }).fill('Ask again.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Star', exact: true }).click();
    },
  },
  'the menu to copy from': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  'an event that is gone': {
    hash: '#/inbox/sample-0000ffff',
    then: (page) => page.getByText('no longer stored').waitFor(),
  },
  'an action that failed': {
    query: { fail: 'openReport' },
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('button', { name: 'Open report' }).click();
      await page.getByRole('button', { name: 'Dismiss' }).waitFor();
    },
  },
  palette: {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('tablist').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find an action' }).waitFor();
    },
  },
  'the menu of a row': {
    then: async (page) => {
      await rows(page).first().click({ button: 'right' });
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  results: { hash: '#/results', query: { varied: 1 }, then: (page) => rows(page).first().waitFor() },
  'results, narrowed, with news': {
    hash: `#/results?interview=int-sample-1&show=undecided&q=${encodeURIComponent('env:production')}`,
    query: { varied: 1, events: 20_000 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() => (location.hash = '#/results?interview=int-sample-1'));
      await page.locator('[aria-posinset="12"]').waitFor();
      await settled(page);
      await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 700`);
      await page.evaluate(() => window.demo.arrive(30));
      await page.getByRole('button', { name: /^\d+ new$/ }).waitFor();
    },
  },
  'results, loading': {
    hash: '#/results',
    query: { hold: 'resultPage' },
    then: (page) => page.getByText('Loading results').waitFor(),
  },
  'results that cannot be read': {
    hash: '#/results',
    query: { fail: 'resultPage' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'no result yet': {
    hash: '#/results',
    query: { events: 0 },
    then: (page) => page.getByText('No result yet').waitFor(),
  },
  'nothing is overdue': {
    hash: '#/results?show=overdue',
    then: (page) => page.getByText('Nothing is overdue').waitFor(),
  },
  'a search of results that is wrong': {
    hash: '#/results?q=ada%20evnt:1',
    then: (page) => page.locator('#search-error').waitFor(),
  },
  'a result': {
    hash: '#/results?result=production%2Fres-sample-996',
    query: { varied: 1, 'jobs-wait': 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Keep a copy' }).click();
      await page.evaluate(() => window.demo.advanceJob(0.4));
      await page.getByRole('progressbar', { name: 'Keeping a copy' }).waitFor();
      await page.locator('[role=option]').first().waitFor({ state: 'attached' });
    },
  },
  'an overdue result, with a gap': {
    hash: '#/results?show=overdue&result=staging%2Fres-sample-796',
    query: { varied: 1 },
    then: (page) => page.getByText('Deliveries may have been missed').waitFor(),
  },
  'a failed result, of hostile texts': {
    hash: '#/results',
    query: { varied: 1 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.arrive(1, {
          line: {
            candidate: '<b>Bold</b>\u202e evil '.repeat(40),
            event: 'interview_failed',
            label: 'first',
          },
          summary: { interviewStatus: '<img src=x onerror=alert(1)> '.repeat(30), email: 'a'.repeat(300) },
        }),
      );
      await rows(page).first().getByText('<b>Bold</b>').first().waitFor();
      await rows(page).first().click();
      await page.getByRole('region', { name: 'Story' }).waitFor();
      // In the narrow window the badge of what was unread goes with it.
      await page.getByRole('region', { name: 'Candidate' }).getByText('aaa').waitFor();
    },
  },
  'a result that is gone': {
    hash: '#/results?result=production%2Fres-sample-99999',
    then: (page) => page.getByText('no longer stored').waitFor(),
  },
  'a result, loading': {
    hash: '#/results?result=production%2Fres-sample-996',
    query: { hold: 'resultDetail' },
    then: (page) => page.getByText('Loading the result').waitFor(),
  },
  'a report that was revised since a copy was kept': {
    hash: '#/results?result=production%2Fres-sample-996',
    query: { varied: 1 },
    then: async (page) => {
      await page.evaluate(() => window.demo.keepReport(window.demo.idOf(998)));
      await page.getByText('The report was revised').waitFor();
      await page.getByRole('button', { name: 'Forget…' }).click();
    },
  },
  'a report that cannot be kept': {
    hash: EVENT,
    query: { 'no-copies': 'The link is not an https: link.' },
    then: (page) => page.getByText('No copy can be kept').waitFor(),
  },
  'interviews, one of them being named': {
    hash: '#/results/interviews',
    query: { varied: 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Name this interview…' }).first().click();
      await page.getByRole('textbox', { name: 'A score is expected within' }).fill('soon');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Enter a length of time').waitFor();
    },
  },
  'interviews, loading': {
    hash: '#/results/interviews',
    query: { hold: 'interviewGroups' },
    then: (page) => page.getByText('Loading interviews').waitFor(),
  },
  'interviews that cannot be read': {
    hash: '#/results/interviews',
    query: { fail: 'interviewGroups' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  candidates: {
    hash: '#/results/candidates?q=a',
    query: { varied: 1 },
    then: (page) => rows(page).first().waitFor(),
  },
  'nobody found': {
    hash: '#/results/candidates?q=nobody%20at%20all',
    then: (page) => page.getByText('Nobody is found').waitFor(),
  },
  'a candidate': {
    hash: '#/results/candidates/production/candidate-66%40example.com',
    query: { varied: 1 },
    then: (page) => page.getByText('2 results').waitFor(),
  },
  'a candidate who is gone': {
    hash: '#/results/candidates/production/nobody',
    then: (page) => page.getByText('Nothing of this candidate').waitFor(),
  },
  'the guide, at its first step': {
    query: FIRST,
    then: (page) => page.getByRole('button', { name: 'Connect' }).waitFor(),
  },
  'the guide, with a form that is wrong': {
    query: FIRST,
    then: async (page) => {
      await page.getByRole('radio', { name: /Your own server/ }).check();
      await page.getByRole('button', { name: 'Copy the public key' }).waitFor();
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByText('Enter the server').waitFor();
    },
  },
  'the guide, comparing': {
    query: FIRST,
    then: async (page) => {
      await page.getByRole('button', { name: 'Compare them all' }).click();
      await page.getByRole('table').waitFor();
    },
  },
  'the guide, connecting': {
    query: FIRST,
    then: async (page) => {
      await page.getByRole('radio', { name: /ngrok/ }).check();
      await page.getByRole('textbox', { name: 'Authtoken' }).fill('sample-token');
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByText('Connecting…').waitFor();
    },
  },
  'the guide, pasting': {
    query: { ...FIRST, setup: 'paste' },
    then: (page) => page.getByRole('region', { name: 'Endpoint of default' }).waitFor(),
  },
  'the guide, pasting what only works here': {
    query: FIRST,
    then: async (page) => {
      await page.getByRole('button', { name: 'Continue without a tunnel' }).click();
      await page.getByText('These addresses work on this computer only').waitFor();
    },
  },
  'the guide, waiting with something broken': {
    query: { ...FIRST, setup: 'waiting' },
    then: async (page) => {
      await page.evaluate(() => {
        window.demo.hops = window.demo.hops.map((hop, index) => ({
          ...hop,
          outcome: index < 2 ? 'passed' : index === 2 ? 'warned' : index === 3 ? 'failed' : 'skipped',
          remedy: index === 2 || index === 3 ? 'Wait a minute, then try again.' : null,
        }));
        window.demo.changeTunnel({
          state: { state: 'retrying', why: 'The server is away.', at: Date.now() + 9000 },
        });
      });
      await page.getByRole('button', { name: 'Check the connection' }).click();
      await page.getByText('1 step of 8').waitFor();
    },
  },
  'the guide, at its end': {
    query: { ...FIRST, setup: 'waiting' },
    then: async (page) => {
      await page.getByRole('button', { name: 'Send a sample event' }).click();
      await page.getByRole('button', { name: 'Open it' }).waitFor();
    },
  },
  insights: {
    hash: '#/insights',
    query: { events: 8000, worktime: 1 },
    then: (page) => page.getByRole('slider').first().waitFor(),
  },
  'insights of chosen days, as a table and read by keys': {
    hash: '#/insights?range=dates&from=2026-10-20&to=2026-11-20&env=production',
    query: { events: 8000, worktime: 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Table of Scores of each interview' }).click();
      await page.getByRole('slider', { name: 'Deliveries per day' }).focus();
      await page.keyboard.press('End');
    },
  },
  'insights, loading': {
    hash: '#/insights',
    query: { hold: 'insights' },
    then: (page) => page.getByText('Loading insights').waitFor(),
  },
  'insights that cannot be read': {
    hash: '#/insights',
    query: { fail: 'insights' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'insights of nothing': {
    hash: '#/insights',
    query: { events: 0 },
    then: (page) => page.getByText('Nothing has been delivered yet.').waitFor(),
  },
  'insights of a time in which nothing came': {
    hash: '#/insights?range=dates&from=2020-01-01&to=2020-01-07',
    then: (page) => page.getByText('None came in this time.').waitFor(),
  },
  'the settings of notifications, paused, with a reminder': {
    hash: '#/settings/notifications',
    then: async (page) => {
      await page
        .getByRole('region', { name: 'What would have been told' })
        .getByRole('listitem')
        .first()
        .waitFor();
      await page.evaluate(async () => {
        await window.demo.snooze(window.demo.idOf(997), 60, null);
        await window.demo.pauseNotifications(60, null);
      });
      await page.getByRole('button', { name: /Cancel the reminder/ }).waitFor();
      await page.getByRole('button', { name: 'Mon', exact: true }).first().click();
    },
  },
  'the settings of notifications, loading': {
    hash: '#/settings/notifications',
    query: { hold: 'notificationSettings' },
    then: (page) => page.getByText('Loading notification settings').waitFor(),
  },
  'notification rules that cannot be read': {
    hash: '#/settings/notifications',
    query: { fail: 'notificationSettings' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'a notification rule that is edited, and is wrong': {
    hash: '#/settings/notifications',
    then: async (page) => {
      await page.getByRole('button', { name: 'Edit rule 2' }).click();
      await page.getByText(/It decides on/).waitFor();
      await page.getByLabel('Score at most').fill('5');
      await page.getByText('This is below the other bound').waitFor();
    },
  },
  'a reminder of notifications': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('tablist').waitFor();
      await page.keyboard.press('b');
      await page.getByRole('dialog', { name: 'Remind me of this event' }).waitFor();
    },
  },
  'sending again, with the body edited': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('tablist').waitFor();
      await page.keyboard.press('r');
      await page.getByRole('button', { name: 'Edit the body…' }).click();
      await overwrite(page.getByRole('textbox', { name: 'Body to send' }), '{"id": 7}');
      await page.getByRole('list', { name: 'Problems' }).waitFor();
    },
  },
  'forwarding, with an answer opened': {
    hash: '#/workbench',
    then: async (page) => {
      await page
        .getByRole('button', { name: /What laptop answered/ })
        .first()
        .click();
      await page.locator('.inside').waitFor();
    },
  },
  'forwarding, with no target': {
    hash: '#/workbench',
    query: { 'no-targets': 1 },
    then: (page) => page.getByText('Nothing is forwarded yet.').waitFor(),
  },
  'forwarding, loading': {
    hash: '#/workbench',
    query: { hold: 'forwardTargets' },
    then: (page) => page.getByText('Loading targets').waitFor(),
  },
  'forwarding that cannot be read': {
    hash: '#/workbench',
    query: { fail: 'forwardTargets' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'a target that is edited, and is wrong': {
    hash: '#/workbench',
    then: async (page) => {
      await page.getByRole('button', { name: 'Edit ats-staging' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Not like this');
      await page.getByLabel('Only what this search finds').fill('evnt:x');
      await page.getByRole('switch', { name: 'Take any certificate' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('There is no field').waitFor();
    },
  },
  'removing a target': {
    hash: '#/workbench',
    then: async (page) => {
      await page.getByRole('button', { name: 'Remove laptop' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  'replays, with an answer opened': {
    hash: '#/workbench/replays',
    query: { 'jobs-wait': 1 },
    then: async (page) => {
      await page.evaluate(async () => {
        await window.demo.replayEvents(
          { by: 'events', sequences: [992, 993, 996] },
          {
            to: { to: 'target', name: 'analytics' },
            times: 3,
            perSecond: null,
            keepOrder: true,
            body: null,
          },
        );
        window.demo.advanceJob(0.5);
      });
      await page
        .getByRole('button', { name: /^Answer to/ })
        .first()
        .click();
      await page.locator('.inside').waitFor();
    },
  },
  'no replay yet': {
    hash: '#/workbench/replays',
    then: (page) => page.getByText('Nothing was sent again yet.').waitFor(),
  },
  'a sample that was sent': {
    hash: '#/workbench/samples',
    then: async (page) => {
      await page.evaluate(() => window.demo.saveSample(window.demo.idOf(998), 'rescored'));
      await page.locator('.cm-line').first().waitFor();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('heading', { name: '1 answer' }).waitFor();
    },
  },
  'a story to send': {
    hash: '#/workbench/samples',
    then: async (page) => {
      await page.getByText('A story', { exact: true }).click();
      await page.getByRole('radio', { name: /out-of-order/ }).check();
      await page.getByText('An address', { exact: true }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('Enter a whole address').waitFor();
    },
  },
  'saving a sample': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: /Save as a sample/ }).click();
      await page.getByRole('dialog', { name: 'Save as a sample' }).waitFor();
    },
  },
  'answers that are simulated, and retries': {
    hash: '#/workbench/answers',
    query: { retries: 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('list', { name: 'What is simulated' }).waitFor();
      await page.getByText('As a table').click();
    },
  },
  'answers, with a form that is wrong': {
    hash: '#/workbench/answers',
    then: async (page) => {
      await page.getByLabel('Status', { exact: true }).fill('99');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByText('A status from 200 to 599.').waitFor();
    },
  },
  'drift, departures and a document': {
    hash: '#/workbench/contract',
    then: async (page) => {
      await page.getByRole('button', { name: 'Show 1 noted' }).click();
      await page.getByRole('button', { name: 'Compare with a document…' }).click();
      await page.getByText('3 differences').first().waitFor();
    },
  },
  'requests, paused, with refusals': {
    hash: '#/workbench/requests',
    then: async (page) => {
      await page.getByRole('table').waitFor();
      await page.evaluate(async () => {
        await window.demo.simulate(null, { answer: 'drop' }, { end: 'after', left: 9 });
        window.demo.arrive(2);
      });
      await page
        .getByRole('cell', { name: /simulated/ })
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.evaluate(() => window.demo.refuse());
      await page.getByRole('button', { name: '1 new' }).waitFor();
    },
  },
  'a request that was answered on purpose, and came again': {
    hash: '#/inbox/sample-0000038e',
    query: { retries: 1 },
    then: async (page) => {
      await page.getByRole('tab', { name: 'Request' }).click();
      await page.getByRole('figure').waitFor();
    },
  },
  'the endpoints, one of them rotated and checked': {
    hash: '#/settings/endpoints',
    then: async (page) => {
      await page.getByRole('region', { name: 'Endpoint of staging' }).waitFor();
      await page.evaluate(() => window.demo.rotateEnvironment('staging', 24));
      await page.getByRole('button', { name: 'Check the connection' }).last().click();
      await page.getByText('Deliveries come through.').waitFor();
    },
  },
  'adding an environment': {
    hash: '#/settings/endpoints',
    then: async (page) => {
      await page.getByRole('button', { name: 'Add an environment…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
      await page.getByText('Use 1 to 40').waitFor();
    },
  },
  'rotating an endpoint': { hash: '#/settings/endpoints', then: asked('Rotate…') },
  'changing a header': { hash: '#/settings/endpoints', then: asked('Header…') },
  'accepting a key alone': {
    hash: '#/settings/endpoints',
    then: async (page) => {
      await asked('Header…')(page);
      await page.getByRole('switch').click();
      await page.getByText('Whoever knows the URL').waitFor();
    },
  },
  'removing an environment': { hash: '#/settings/endpoints', then: asked('Remove…', 'alertdialog') },
  'the tunnel': {
    hash: '#/settings/tunnel',
    then: async (page) => {
      await page.evaluate(() =>
        window.demo.changeTunnel({
          state: { state: 'refused', why: 'The key is not let in: add it to `authorized_keys`.' },
          lastError: { why: 'The server went away.', at: Date.now() },
        }),
      );
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByRole('textbox', { name: 'Public address' }).waitFor();
    },
  },
  'an address that changed': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.changeTunnel({
          moved: { from: 'https://old.example.com/', to: 'https://sample.example.com/', at: Date.now() },
        }),
      );
      await page.getByRole('button', { name: 'Show the new URLs' }).click();
      await page.getByRole('group', { name: 'New URLs of staging' }).waitFor();
    },
  },
  settings: { hash: '#/settings', then: (page) => page.getByRole('switch').first().waitFor() },
  help: {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
};
