import type { MarkView, ParticipantId, PinView, PointedAt, ViewRegister } from '../protocol/generated';
import type { ImageHappening, ImageStep } from './types';

/** A cursor that has not moved for so long is taken away, as in the room. */
const FORGET_MS = 5000;

export interface ReplayedCursor {
  from: ParticipantId;
  at: PointedAt;
}

/** The images as they were at one moment. */
export interface ReplayedImages {
  presenter: ParticipantId | null;
  views: readonly ViewRegister[];
  pins: readonly PinView[];
  marks: readonly MarkView[];
  cursors: readonly ReplayedCursor[];
}

interface Sample {
  at_ms: number;
  from: ParticipantId;
  at: PointedAt | null;
}

const NOTHING: Omit<ReplayedImages, 'cursors'> = { presenter: null, views: [], pins: [], marks: [] };

/** What everybody looked at, from the steps of a recording: any moment, forward without beginning anew. */
export class ImageReplay {
  private readonly samples: readonly Sample[];
  private next = 0;
  private now = NOTHING;

  constructor(
    private readonly steps: readonly ImageStep[],
    /** Milliseconds since 1970. */
    private readonly began: number,
  ) {
    this.samples = steps.flatMap(samplesOf).sort((a, b) => a.at_ms - b.at_ms);
  }

  /** Whether anything was ever on show. */
  get isEmpty(): boolean {
    return !this.steps.some((step) => (step.step === 'whole' ? step.views.some(({ state }) => state) : step.happened.fact === 'shown'));
  }

  at(moment: number): ReplayedImages {
    const last = this.steps[this.next - 1];
    if (last && last.at_ms > moment) {
      this.next = 0;
      this.now = NOTHING;
    }
    for (let step = this.steps[this.next]; step && step.at_ms <= moment; step = this.steps[this.next]) {
      this.now = this.after(step);
      this.next += 1;
    }
    return { ...this.now, cursors: this.cursorsAt(moment) };
  }

  private cursorsAt(moment: number): ReplayedCursor[] {
    const newest = new Map<ParticipantId, Sample>();
    for (const sample of this.samples) {
      if (sample.at_ms > moment) break;
      if (sample.at_ms > moment - FORGET_MS) newest.set(sample.from, sample);
    }
    return [...newest.values()].flatMap(({ from, at }) => (at ? [{ from, at }] : []));
  }

  private after(step: ImageStep): typeof NOTHING {
    if (step.step === 'happened') return this.afterHappening(step.at_ms, step.happened);
    const { presenter, views, pins, marks } = step;
    return { presenter: presenter?.participant ?? null, views, pins, marks };
  }

  private afterHappening(at_ms: number, happened: ImageHappening): typeof NOTHING {
    const { now } = this;
    const made = this.began + at_ms;
    switch (happened.fact) {
      case 'control':
        return { ...now, presenter: happened.presenter };
      case 'shown': {
        const { pane, version, state, cine_since } = happened;
        return { ...now, views: [...now.views.filter((view) => view.pane !== pane), { pane, version, state, cine_since }] };
      }
      case 'pin_placed': {
        const { number, by, at, label } = happened;
        return { ...now, pins: [...now.pins.filter((pin) => pin.number !== number), { number, by, made, at, label }] };
      }
      case 'pins_removed':
        return { ...now, pins: now.pins.filter(({ number }) => !happened.numbers.includes(number)) };
      case 'mark_put': {
        const { mark, by, version } = happened;
        return { ...now, marks: [...now.marks.filter((known) => known.mark.id !== mark.id), { mark, by, made, version }] };
      }
      case 'marks_removed':
        return { ...now, marks: now.marks.filter(({ mark }) => !happened.marks.includes(mark.id)) };
      case 'watched':
        return now;
    }
  }
}

/** Cursors are told once a second, each with how long before it was there. */
function samplesOf(step: ImageStep): Sample[] {
  if (step.step !== 'happened' || step.happened.fact !== 'watched') return [];
  return step.happened.pointers.map(({ before_ms, participant, at }) => ({ at_ms: step.at_ms - before_ms, from: participant, at }));
}
