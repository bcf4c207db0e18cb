import { useRef } from 'react';
import { handoverKey, handoverStep, mayDecline, mayForce, nextInput } from '../../console/consoleModel';
import type { ConsoleAction } from '../../console/keyMap';
import type { SightText } from '../../protocol/generated';
import { pageAfter, sightOf } from '../../session/sight';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import { useDesk, useModel } from './deskContext';

/** What a key opens on the screen. */
export interface ConsoleScreen {
  showLoudness: () => void;
  showSoundCheck: () => void;
  showKeys: () => void;
  showSight: () => void;
  /** And puts the cursor into it. */
  openTab: (tab: BoothTab) => void;
}

export type BoothTab = 'glossary' | 'chat';

const STEP_DB = 1;
/** A page that was turned stands on the screen by then, or was not taken. */
const ANSWERED_MS = 2000;

/** What each key and button does now. Held actions are not here: the desk keeps them. */
export function useConsoleActions(screen: ConsoleScreen): (action: ConsoleAction) => void {
  const desk = useDesk();
  const consultation = useConsultation();
  const model = useModel();
  const view = useView();
  const { turn } = view.interpretation;
  const { booth, mine } = model;
  const turned = useRef<(SightText & { at: number }) | null>(null);
  const relay = (at: 0 | 1 | 2) => {
    const language = mine.keys[at];
    if (language !== null) void desk.act({ act: 'input', input: { from: 'relay', language } });
  };
  const handover = () => {
    const key = handoverKey(model);
    if (key) void desk.act({ act: 'handover', step: handoverStep(key) });
  };
  const actions: Partial<Record<ConsoleAction, () => void>> = {
    arm: () => void desk.act({ act: 'arm' }),
    live: () => void desk.act({ act: 'live' }),
    off: () => void desk.act({ act: 'off' }),
    flip: () => void desk.act({ act: 'flip' }),
    handover,
    decline: () => mayDecline(model) && void desk.act({ act: 'handover', step: { step: 'decline' } }),
    force: () => mayForce(model) && void desk.act({ act: 'handover', step: { step: 'force' } }),
    monitor: () => void desk.act({ act: 'monitor', language: mine.monitor === null ? booth.into : null }),
    source: () => void desk.act({ act: 'input', input: nextInput(mine) }),
    loudness: screen.showLoudness,
    soundCheck: screen.showSoundCheck,
    keys: screen.showKeys,
    sight: screen.showSight,
    nextPage: () => {
      const shown = sightOf(view);
      if (!shown) return;
      // Pressed twice before the server answers, it is two pages on.
      const { current } = turned;
      const ahead = current && current.document === shown.document && current.page > shown.page && performance.now() - current.at < ANSWERED_MS;
      const text = pageAfter(ahead ? { document: current.document, page: current.page } : shown);
      turned.current = { ...text, at: performance.now() };
      void desk.act({ act: 'sight', text });
    },
    glossary: () => screen.openTab('glossary'),
    chat: () => screen.openTab('chat'),
    hearTalk: () => void desk.act({ act: 'hear_talk', on: !mine.hears_talk }),
    autoFlip: () => void desk.act({ act: 'auto_flip', on: !booth.auto_flip }),
    volumeUp: () => desk.ears.stepTone('volume', STEP_DB),
    volumeDown: () => desk.ears.stepTone('volume', -STEP_DB),
    bassUp: () => desk.ears.stepTone('bass', STEP_DB),
    bassDown: () => desk.ears.stepTone('bass', -STEP_DB),
    trebleUp: () => desk.ears.stepTone('treble', STEP_DB),
    trebleDown: () => desk.ears.stepTone('treble', -STEP_DB),
    relay1: () => relay(0),
    relay2: () => relay(1),
    relay3: () => relay(2),
    done: () => {
      if (turn.turn === 'interpreter') void consultation.command({ type: 'pass_turn', act: 'done' });
    },
  };
  return (action) => actions[action]?.();
}
