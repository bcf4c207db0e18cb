import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import classes from './Ops.module.css';

export interface Curve {
  label: string;
  values: (number | null)[];
  colour: string;
  dash?: number[];
}

interface PlotProps {
  /** What it shows, in words, with its range. */
  label: string;
  seconds: number[];
  curves: Curve[];
  unit: string;
  from: number;
  /** The axis reaches at least so far. */
  to: number;
  /** Text and lines of the axes. */
  ink: string;
  grid: string;
}

const HEIGHT = 170;
const SHORTEST_S = 600;

/** A session that has just begun has one point, to which uPlot gives years: it is shown at the end of ten minutes. */
function spanOf(least: number, last: number): [number, number] {
  return [Math.min(least, last - SHORTEST_S), last];
}

/** One plot over time; a wall screen and a telephone give it other widths. */
export function Plot({ label, seconds, curves, unit, from, to, ink, grid }: PlotProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: '12px sans-serif' };
    const options: uPlot.Options = {
      width: Math.max(240, box.clientWidth),
      height: HEIGHT,
      cursor: { y: false },
      scales: {
        x: { range: (_, least, most) => spanOf(least, Math.min(most, seconds.at(-1) ?? most)) },
        y: { range: (_, least, most) => [Number.isFinite(least) ? Math.min(from, least) : from, Number.isFinite(most) ? Math.max(to, most) : to] },
      },
      axes: [axis, { ...axis, size: 76, values: (_, ticks) => ticks.map((tick) => `${tick}${unit}`) }],
      series: [{ label: t('ops.history.time') }, ...curves.map(({ label: name, colour, dash }) => ({ label: name, stroke: colour, width: 2, ...(dash ? { dash } : {}), points: { size: 4 } }))],
    };
    const plot = new uPlot(options, [seconds, ...curves.map((curve) => curve.values)], box);
    const watch = new ResizeObserver(() => plot.setSize({ width: Math.max(240, box.clientWidth), height: HEIGHT }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [seconds, curves, unit, from, to, ink, grid, t]);
  return <div ref={place} className={classes.plot} role="img" aria-label={label} />;
}
