import { describe, expect, it } from 'vitest';
import { Offers } from './offers.svelte';

/** Offers that write down who was asked. */
function scene() {
  const actions = new Offers();
  const asked: string[] = [];
  const does = (who: string, answer?: boolean) => () => {
    asked.push(who);
    return answer;
  };
  return { actions, asked, does };
}

describe('an offer', () => {
  it('can be run while it stands', () => {
    const { actions, asked, does } = scene();
    expect(actions.can('star')).toBe(false);
    expect(actions.run('star')).toBe(false);

    const takeBack = actions.add(() => ({ star: does('detail') }));
    expect(actions.can('star')).toBe(true);
    expect(actions.run('star')).toBe(true);

    takeBack();
    expect(actions.can('star')).toBe(false);
    expect(actions.run('star')).toBe(false);
    expect(asked).toEqual(['detail']);
  });

  it('that was made last comes before the others', () => {
    const { actions, asked, does } = scene();
    actions.add(() => ({ back: does('window'), help: does('window') }));
    actions.add(() => ({ back: does('inbox') }));

    actions.run('back');
    actions.run('help');

    expect(asked).toEqual(['inbox', 'window']);
  });

  it('that comes first does so whenever it is made', () => {
    const { actions, asked, does } = scene();
    actions.add(() => ({ star: does('selection') }), { first: true });
    actions.add(() => ({ star: does('detail') }));

    actions.run('star');

    expect(asked).toEqual(['selection']);
  });

  it('passes on what it has no use for', () => {
    const { actions, asked, does } = scene();
    actions.add(() => ({ back: does('window') }));
    actions.add(() => ({ back: does('search', false) }));

    expect(actions.run('back')).toBe(true);
    expect(asked).toEqual(['search', 'window']);
  });

  it('stands only while its part of the window can do it', () => {
    const { actions, does } = scene();
    let open = false;
    actions.add(() => ({ openReport: open && does('detail') }));
    expect(actions.can('openReport')).toBe(false);

    open = true;
    expect(actions.can('openReport')).toBe(true);
  });

  it('may say better than the table what it does', () => {
    const { actions, asked, does } = scene();
    expect(actions.nameOf('toggleRead')).toBe('Mark as read or unread');

    actions.add(() => ({ toggleRead: { name: 'Mark as unread', run: does('detail') } }));

    expect(actions.nameOf('toggleRead')).toBe('Mark as unread');
    actions.run('toggleRead');
    expect(asked).toEqual(['detail']);
  });
});
