// A chart as a picture of its own: with its title, its axes and the time that it is about, twice as many pixels as on a
// screen, on the ground of the theme.
import type { Bar } from './charts';
import type { Colours } from './colours.svelte';
import { draw } from './drawing';
import type { Plot } from './plot';
import { whole } from '../numbers';

export interface Heading {
  title: string;
  about: string;
  /** The time, the environment and the interview: `24 Oct – 22 Nov 2026 · production`. */
  scope: string;
}

/** A plot, under a name of its own where it is one of several. */
export interface Panel {
  name: string | null;
  plot: Plot;
}

const SCALE = 2;
const EDGE = 24;
const WIDTH = 960;
const PLOT = 280;
const SMALL = { columns: 4, height: 150, name: 20 };
const BAR = { height: 20, apart: 32, between: 16, most: 440 };

/** The pictures of plots below each other, or of many in rows. */
export async function plotPicture(
  heading: Heading,
  panels: readonly Panel[],
  colours: Colours,
): Promise<string> {
  const many = panels.length > 2;
  const columns = many ? SMALL.columns : 1;
  const width = (WIDTH - 2 * EDGE) / columns;
  const plotHeight = many ? SMALL.height : PLOT;
  const legend = many ? 0 : 24;
  const tall = plotHeight + SMALL.name + legend;
  const sheet = new Sheet(heading, Math.ceil(panels.length / columns) * tall, colours);
  for (const [index, { name, plot }] of panels.entries()) {
    const x = EDGE + (index % columns) * width;
    const y = sheet.top + Math.floor(index / columns) * tall;
    if (name !== null) sheet.write(name, x + (many ? 12 : 0), y + 14, 12, colours.ink, width - 24);
    if (!many) sheet.legend(plot, y + 14 + (name === null ? 0 : 4), name === null ? EDGE : EDGE + 320);
    await sheet.plot(plot, x, y + SMALL.name, width, plotHeight, many);
  }
  return sheet.base64();
}

/** Bars that lie on their sides. */
export function barPicture(heading: Heading, bars: readonly Bar[], colours: Colours): Promise<string> {
  const sheet = new Sheet(heading, bars.length * BAR.apart, colours);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const notes = bars.map(({ value, note }) => `${whole(value)} · ${note}`);
  // Names and notes have the room that they need; the bars have what is left.
  const widest = (texts: readonly string[]) =>
    Math.min(BAR.most, Math.max(0, ...texts.map((text) => sheet.widthOf(text, 13)))) + BAR.between;
  const left = EDGE + widest(bars.map(({ name }) => name));
  const noted = widest(notes);
  const room = WIDTH - EDGE - left - noted;
  bars.forEach(({ name, value, tone }, index) => {
    const y = sheet.top + index * BAR.apart;
    const long = (value / most) * room;
    sheet.write(name, EDGE, y + 14, 13, colours.ink, BAR.most);
    sheet.fill(left, y, Math.max(2, long), BAR.height, colours.tones[tone]);
    sheet.write(notes[index] ?? '', left + long + 8, y + 14, 13, colours.muted, noted);
  });
  return Promise.resolve(sheet.base64());
}

class Sheet {
  /** Where what the sheet is about begins. */
  readonly top = 96;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Colours;

  constructor({ title, about, scope }: Heading, height: number, colours: Colours) {
    this.#colours = colours;
    this.#canvas.width = WIDTH * SCALE;
    this.#canvas.height = (this.top + height + EDGE) * SCALE;
    const context = this.#canvas.getContext('2d');
    if (context === null) throw new Error('This system cannot draw pictures.');
    this.#context = context;
    context.scale(SCALE, SCALE);
    this.fill(0, 0, WIDTH, this.#canvas.height, colours.ground);
    this.write(title, EDGE, 36, 18, colours.ink, WIDTH - 2 * EDGE, 650);
    this.write(scope, EDGE, 56, 12, colours.muted, WIDTH - 2 * EDGE);
    this.write(about, EDGE, 76, 13, colours.ink, WIDTH - 2 * EDGE);
  }

  fill(x: number, y: number, width: number, height: number, colour: string): void {
    this.#context.fillStyle = colour;
    this.#context.fillRect(x, y, width, height);
  }

  widthOf(text: string, size: number, weight = 400): number {
    this.#context.font = `${weight} ${size}px ${this.#colours.font}`;
    return this.#context.measureText(text).width;
  }

  /** Writes one line; what is longer than `most` ends with dots. */
  write(text: string, x: number, y: number, size: number, colour: string, most: number, weight = 400): void {
    let shown = text;
    while (shown.length > 1 && this.widthOf(shown, size, weight) > most)
      shown = `${shown.slice(0, -2).trimEnd()}…`;
    this.#context.fillStyle = colour;
    this.#context.fillText(shown, x, y);
  }

  /** What the colours mean. */
  legend({ series, unit, bands }: Plot, y: number, from: number): void {
    const entries = series.map(({ name, tone }) => ({ name, colour: this.#colours.tones[tone] }));
    if (bands.length > 0) entries.push({ name: 'Offline', colour: this.#colours.shade });
    let x = from;
    if (entries.length > 1) {
      this.write(unit, x, y, 12, this.#colours.muted, 120);
      x += this.#context.measureText(unit).width + 20;
    }
    for (const { name, colour } of entries) {
      this.fill(x, y - 9, 10, 10, colour);
      this.write(name, x + 16, y, 12, this.#colours.muted, 280);
      x += 16 + this.#context.measureText(name).width + 20;
    }
  }

  async plot(plot: Plot, x: number, y: number, width: number, height: number, small: boolean): Promise<void> {
    // uPlot reckons with the pixels of the screen, of which this picture has its own.
    const scale = SCALE / devicePixelRatio;
    const drawn = draw(plot, this.#colours, { width, height, scale, small });
    // It draws once what is going on now has ended.
    await new Promise<void>((done) => queueMicrotask(done));
    const { canvas } = drawn.ctx;
    this.#context.drawImage(canvas, x, y, width, height);
    drawn.destroy();
  }

  /** The picture as a PNG. */
  base64(): string {
    return this.#canvas.toDataURL('image/png').replace(/^data:[^,]*,/, '');
  }
}
