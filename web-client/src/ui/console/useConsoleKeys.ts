import { useEffect, useEffectEvent } from 'react';
import { actionOf, type ConsoleAction, cueOf, isHeld, typesNothing } from '../../console/keyMap';
import { useDesk } from './deskContext';

/** Somebody types or chooses there: only a pedal still counts. */
const BUSY = 'input:not([type="checkbox"], [type="range"]), textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]';

function isBusy(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(BUSY) !== null;
}

/** The whole console by keyboard and pedal. A key taken here presses nothing else, whatever has the focus. */
export function useConsoleKeys(act: (action: ConsoleAction) => void): void {
  const desk = useDesk();
  const press = useEffectEvent(act);
  useEffect(() => {
    const { holds, keys } = desk;
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (isBusy(event.target) && !typesNothing(event.code)) return;
      const action = actionOf(keys.get(), event.code);
      const cue = action ? null : cueOf(event.code);
      if (!action && !cue) return;
      event.preventDefault();
      event.stopPropagation();
      if (action && isHeld(action)) holds.press(action, event.code);
      else if (action && !event.repeat) press(action);
      if (cue && !event.repeat) void desk.act({ act: 'cue', cue });
    };
    const up = (event: KeyboardEvent) => {
      holds.release(event.code);
      if (!isBusy(event.target) && actionOf(keys.get(), event.code)) event.preventDefault();
    };
    const letGo = () => holds.releaseAll();
    const hidden = () => document.hidden && letGo();
    window.addEventListener('keydown', down, true);
    window.addEventListener('keyup', up, true);
    window.addEventListener('blur', letGo);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      letGo();
      window.removeEventListener('keydown', down, true);
      window.removeEventListener('keyup', up, true);
      window.removeEventListener('blur', letGo);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [desk]);
}
