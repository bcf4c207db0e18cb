import { useEffect } from 'react';
import { useConsultation } from '../parts/consultationContext';
import { useMe } from './roomContext';

/** Typing into a field, or pressing a button by keyboard, is no shortcut. */
function isBusy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]')) return true;
  return key === ' ' && target.closest('button, a, [role="button"], [role="tab"]') !== null;
}

/** M microphone, V camera, H hand; Space held down talks while muted. */
export function useShortcuts(): void {
  const consultation = useConsultation();
  const me = useMe();
  const raised = me?.hand !== null && me !== null;
  const hardMuted = me?.hard_muted ?? false;
  useEffect(() => {
    const { local } = consultation;
    let talking = false;
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isBusy(event.target, event.key)) return;
      const { microphoneOn } = local.store.get();
      const key = event.key.toLowerCase();
      if (key === 'm' && !hardMuted) void local.toggleMicrophone();
      if (key === 'v') void local.toggleCamera();
      if (key === 'h') void consultation.command({ type: 'raise_hand', raised: !raised });
      if (key === ' ' && !microphoneOn && !hardMuted) {
        event.preventDefault();
        talking = true;
        void local.setMicrophoneOn(true);
      }
    };
    const release = () => {
      if (talking) void local.setMicrophoneOn(false);
      talking = false;
    };
    const up = (event: KeyboardEvent) => {
      if (event.key === ' ') release();
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', release);
    return () => {
      release();
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', release);
    };
  }, [consultation, raised, hardMuted]);
}
