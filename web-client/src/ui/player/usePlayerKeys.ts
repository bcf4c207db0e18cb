import { useEffect } from 'react';
import type { Playback } from '../../recordings/Playback';
import { chapterFrom } from '../../recordings/timeline';
import type { Contents } from '../../recordings/types';
import { RATES } from './Controls';

/** The keys of the player; whoever types in a field or works a control keeps his keys. */
export function usePlayerKeys(playback: Playback, contents: Contents): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTaken(event)) return;
      if (act(event, playback, contents)) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [playback, contents]);
}

function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName) || target.getAttribute('role') === 'slider') return true;
  return target.tagName === 'BUTTON' && [' ', 'Enter'].includes(event.key);
}

function act(event: KeyboardEvent, playback: Playback, contents: Contents): boolean {
  const { at, rate } = playback.store.get();
  const step = event.shiftKey ? 30_000 : 5000;
  switch (event.key.toLowerCase()) {
    case ' ':
      playback.toggle();
      return true;
    case 'arrowleft':
      playback.seek(at - step);
      return true;
    case 'arrowright':
      playback.seek(at + step);
      return true;
    case 'n':
    case 'p': {
      const chapter = chapterFrom(contents.chapters, at, event.key.toLowerCase() === 'n' ? 1 : -1);
      if (chapter) playback.seek(chapter.at_ms);
      return true;
    }
    case '[':
    case ']': {
      const next = RATES[RATES.indexOf(rate) + (event.key === ']' ? 1 : -1)];
      if (next !== undefined) playback.setRate(next);
      return true;
    }
    default:
      return false;
  }
}
