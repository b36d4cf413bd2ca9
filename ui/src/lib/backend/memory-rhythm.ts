// When candidates of the in-memory log take their interviews: mostly by day, seldom at weekends, now more and now less.

const HOUR = 3_600_000;

/** The moments at which so many stories began, the newest first. */
export function rhythm(newest: number, stories: number): number[] {
  const moments: number[] = [];
  let at = newest - HOUR / 4;
  for (let story = 0; story < stories; story += 1) {
    moments.push(at);
    const date = new Date(at);
    const isWeekend = date.getDay() % 6 === 0;
    const isNight = date.getHours() < 8 || date.getHours() > 20;
    const season = 1 + 0.45 * Math.sin(at / (11 * 24 * HOUR)) + 0.25 * Math.sin(at / (3.1 * 24 * HOUR));
    const luck = 0.4 + (((story * 2_654_435_761) >>> 8) % 1000) / 800;
    at -= (HOUR / 2.4) * luck * (isWeekend ? 3.5 : 1) * (isNight ? 4 : 1) * season;
  }
  return moments;
}
