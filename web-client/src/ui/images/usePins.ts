import { useEffect, useState } from 'react';
import { interpretedDelay } from '../../images/interpretedDelay';
import { type GonePin, type ShownPin, shownPins, stillHeard } from '../../images/pins';
import type { PinView } from '../../protocol/generated';
import { useConsultationState } from '../parts/consultationContext';
import { useView } from '../room/roomContext';

/** So often it is looked whether the interpretation has come to a pin; and while nobody interprets. */
const LOOK_MS = 200;
const REST_MS = 2000;

/** The pins of the room as this listener's channel knows them. */
export function usePins(): readonly ShownPin[] {
  const view = useView();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const delay = interpretedDelay(view);
  const [gone, setGone] = useState<readonly GonePin[]>([]);
  const [known, setKnown] = useState<readonly PinView[]>([]);
  const [now, setNow] = useState(() => Date.now());
  const { pins, sees } = view.viewing;
  if (known !== pins) {
    setKnown(pins);
    setGone(sees ? stillHeard(gone, known, pins, delay, now) : []);
  }
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), delay > 0 ? LOOK_MS : REST_MS);
    return () => clearInterval(timer);
  }, [delay]);
  return shownPins(pins, sees ? gone : [], delay, now, offset);
}
