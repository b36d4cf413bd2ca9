// A plot as uPlot draws it: on a canvas, without an inline style of ours.
import './language';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Colours } from './colours.svelte';
import { stacked, thinned, type Plot } from './plot';

export interface Frame {
  /** In CSS pixels, axes included. */
  width: number;
  height: number;
  /** Draws everything so much larger: pictures that are saved have twice the pixels. */
  scale?: number;
  /** Whether it is one of many: no numbers along its side. */
  small?: boolean;
  /** Called with the place that is pointed at. */
  pointed?: (place: number | null) => void;
}

/** The room that each thing written along the axis below needs, in CSS pixels. */
const APART = 56;
const SIDE = 48;

/** Makes the plot; it is the caller who puts it somewhere, and who destroys it. */
export function draw(plot: Plot, colours: Colours, frame: Frame): uPlot {
  const { width, height, scale = 1, small = false, pointed } = frame;
  const n = plot.places.length;
  const px = (size: number) => size * scale;
  const isBars = plot.kind === 'bars';
  const tops = isBars ? stacked(plot.series) : plot.series.map(({ values }) => [...values]);
  // The whole pile is drawn first, and what stands lower over it.
  const order = plot.series.map((_, index) => (isBars ? plot.series.length - 1 - index : index));
  const greatest = tops.reduce(
    (most, values) => values.reduce<number>((m, v) => Math.max(m, v ?? 0), most),
    0,
  );
  const font = `${px(11)}px ${colours.font}`;
  const ticks = thinned(plot.ticks, (APART * Math.max(n, 1)) / Math.max(width - SIDE, 1));
  const bars = uPlot.paths.bars?.({ size: [0.78, px(56)], radius: px(n > 60 ? 0 : 0.04) });
  const axis = { stroke: colours.muted, font, ticks: { show: false } };
  return new uPlot(
    {
      width: px(width),
      height: px(height),
      padding: [px(plot.marks.length > 0 ? 18 : 8), px(12), 0, px(small ? 12 : 0)],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { show: !isBars, size: px(8) },
      },
      scales: {
        x: { time: false, range: [-0.5, Math.max(n, 1) - 0.5] },
        y: { range: [0, Math.max(greatest * 1.08, 4)] },
      },
      axes: [
        {
          ...axis,
          size: px(22),
          gap: px(4),
          grid: { show: false },
          border: { show: true, stroke: colours.axis, width: px(1) },
          splits: () => ticks.map(({ at }) => at),
          values: () => ticks.map(({ words }) => words),
        },
        {
          ...axis,
          show: !small,
          size: px(SIDE),
          gap: px(6),
          space: px(28),
          grid: { stroke: colours.line, width: px(1) },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
          values: (_, values) => values.map((value) => plot.say(value)),
        },
      ],
      series: [
        {},
        ...order.map((index) => {
          const tone = colours.tones[plot.series[index]?.tone ?? 'unknown'];
          return isBars && bars !== undefined
            ? { fill: tone, width: 0, paths: bars, points: { show: false } }
            : { stroke: tone, width: px(2), points: { show: n < 40, size: px(5), fill: tone } };
        }),
      ],
      hooks: {
        drawClear: [(self) => shade(self, plot, colours)],
        draw: [
          (self) => isBars && colours.parted && part(self, tops, colours),
          (self) => mark(self, plot, colours, font),
        ],
        ...(pointed === undefined ? {} : { setCursor: [(self) => pointed(self.cursor.idx ?? null)] }),
      },
    },
    [plot.places.map((_, place) => place), ...order.map((index) => tops[index] ?? [])],
  );
}

/** Points at a place, as a pointer would; `null`: at none. */
export function pointAt(drawn: uPlot, place: number | null): void {
  drawn.setCursor(
    place === null
      ? { left: -10, top: -10 }
      : { left: drawn.valToPos(place, 'x'), top: drawn.over.clientHeight / 2 },
  );
}

function shade(drawn: uPlot, { bands }: Plot, { shade }: Colours): void {
  const { ctx, bbox } = drawn;
  ctx.save();
  ctx.fillStyle = shade;
  for (const { from, to } of bands) {
    const left = drawn.valToPos(from, 'x', true);
    const right = drawn.valToPos(to, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  }
  ctx.restore();
}

/** A line between what stands upon each other. */
function part(drawn: uPlot, tops: readonly (number | null)[][], { ground }: Colours): void {
  const { ctx } = drawn;
  const thick = Math.max(1, Math.round(uPlot.pxRatio));
  ctx.save();
  ctx.fillStyle = ground;
  for (const ends of tops.slice(0, -1))
    ends.forEach((end, place) => {
      if (end === null || end === 0) return;
      const left = drawn.valToPos(place - 0.5, 'x', true);
      const right = drawn.valToPos(place + 0.5, 'x', true);
      ctx.fillRect(left, Math.round(drawn.valToPos(end, 'y', true)), right - left, thick);
    });
  ctx.restore();
}

/** Dashed lines across the plot, with words at their tops; those that would overlap stand at the other side. */
function mark(drawn: uPlot, { marks }: Plot, { ink, ground, parted }: Colours, font: string): void {
  const { ctx, bbox } = drawn;
  // What is written is as large as along the axes, whatever the pixels of the screen.
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = font.replace(/^([\d.]+)px/, (_, size: string) => `${Number(size) * ratio}px`);
  ctx.fillStyle = ink;
  ctx.strokeStyle = ink;
  ctx.lineWidth = Math.max(1, Math.round(Number.parseFloat(font) / 11) * ratio);
  ctx.setLineDash([ctx.lineWidth * 3, ctx.lineWidth * 3]);
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'left';
  let free = bbox.left;
  for (const { at, words } of marks) {
    const x = drawn.valToPos(at, 'x', true);
    const wide = ctx.measureText(words).width;
    const left = Math.min(Math.max(x - wide / 2, free), bbox.left + bbox.width - wide);
    free = left + wide + ctx.lineWidth * 8;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    if (parted) {
      ctx.save();
      ctx.setLineDash([]);
      ctx.strokeStyle = ground;
      ctx.lineWidth *= 3;
      ctx.stroke();
      ctx.restore();
    }
    ctx.stroke();
    ctx.fillText(words, left, bbox.top - ctx.lineWidth * 3);
  }
  ctx.restore();
}
