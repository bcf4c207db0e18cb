import { createContext, useContext } from 'react';
import { type ConsoleModel, consoleOf } from '../../console/consoleModel';
import type { Desk } from '../../console/Desk';
import type { ConsoleAction } from '../../console/keyMap';
import { useStore } from '../parts/useStore';
import { useView } from '../room/roomContext';

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('drawn outside of the console');
  return desk;
}

/** The own place; drawn only where there is one. */
export function useModel(): ConsoleModel {
  const model = consoleOf(useView());
  if (!model) throw new Error('drawn without a booth');
  return model;
}

export function useKeyOf(action: ConsoleAction): string {
  return useStore(useDesk().keys, (keys) => keys[action]);
}
