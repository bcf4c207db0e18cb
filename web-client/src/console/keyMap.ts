import type { Cue } from '../protocol/generated';

/** What has a key at the console. Keys are named by their place on the keyboard, so that no layout moves them. */
const DELIVERED = {
  arm: 'KeyA',
  live: 'KeyL',
  off: 'KeyO',
  cough: 'Space',
  flip: 'KeyF',
  handover: 'KeyH',
  decline: 'KeyX',
  force: 'KeyT',
  clarify: 'KeyC',
  talk: 'KeyB',
  monitor: 'KeyM',
  source: 'KeyR',
  relay1: 'KeyQ',
  relay2: 'KeyW',
  relay3: 'KeyE',
  done: 'KeyD',
  loudness: 'KeyN',
  volumeUp: 'Period',
  volumeDown: 'Comma',
  bassUp: 'BracketRight',
  bassDown: 'BracketLeft',
  trebleUp: 'Quote',
  trebleDown: 'Semicolon',
  autoFlip: 'KeyU',
  glossary: 'KeyG',
  chat: 'KeyJ',
  soundCheck: 'KeyK',
  keys: 'KeyY',
  sight: 'KeyS',
  nextPage: 'KeyP',
  hearTalk: 'KeyV',
} as const;

export type ConsoleAction = keyof typeof DELIVERED;

export type KeyMap = Readonly<Record<ConsoleAction, string>>;

export const DELIVERED_KEYS: KeyMap = DELIVERED;
export const CONSOLE_ACTIONS = Object.keys(DELIVERED) as ConsoleAction[];

/** Held down as long as they shall last. */
export const HELD = ['cough', 'talk', 'clarify'] as const;
export type HeldAction = (typeof HELD)[number];

export function isHeld(action: ConsoleAction): action is HeldAction {
  return (HELD as readonly string[]).includes(action);
}

/** The row of signs, in the order of its keys; these stay where they are. */
export const CUE_KEYS: readonly (readonly [string, Cue])[] = [
  ['Digit1', 'slow_down'],
  ['Digit2', 'louder'],
  ['Digit3', 'repeat'],
  ['Digit4', 'one_at_a_time'],
  ['Digit5', 'spell'],
  ['Digit6', 'number_check'],
  ['Digit7', 'pause_please'],
  ['Digit8', 'sound_not_interpretable'],
  ['Digit9', 'microphone'],
  ['Digit0', 'cultural_note'],
  ['Minus', 'missed_passage'],
];

export function actionOf(keys: KeyMap, code: string): ConsoleAction | null {
  return CONSOLE_ACTIONS.find((action) => keys[action] === code) ?? null;
}

export function cueOf(code: string): Cue | null {
  return CUE_KEYS.find(([key]) => key === code)?.[1] ?? null;
}

/** Keys that move about or leave a dialog keep their meaning. */
const RESERVED = new Set(['Tab', 'Escape', 'Enter', 'ShiftLeft', 'ShiftRight']);

/** The keys with `action` on another one; `null`: that key already does something. */
export function remapped(keys: KeyMap, action: ConsoleAction, code: string): KeyMap | null {
  const other = actionOf(keys, code);
  if (code === '' || RESERVED.has(code) || cueOf(code) || (other !== null && other !== action)) return null;
  return { ...keys, [action]: code };
}

/** Pedals send such keys: they work even while somebody types. */
export function typesNothing(code: string): boolean {
  return /^(F\d+|Pause|ScrollLock|Media\w+|Launch\w+|Browser\w+)$/.test(code);
}

const SIGNS: Partial<Record<string, string>> = {
  Minus: '-',
  Equal: '=',
  Space: 'Space',
  Period: '.',
  Comma: ',',
  BracketRight: ']',
  BracketLeft: '[',
  Quote: "'",
  Semicolon: ';',
};

/** What stands on the button. */
export function keyLabel(code: string): string {
  const letter = /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  return letter ?? (SIGNS[code] ?? code.replace(/^Numpad/, 'Num '));
}

/** Functions that came later than maps that are kept. */
const LATER: ReadonlySet<ConsoleAction> = new Set<ConsoleAction>(['sight', 'nextPage', 'hearTalk']);

/** Keys that hardly a keyboard has, for such a function whose own key is taken. */
const SPARE = ['F13', 'F14', 'F15', 'F16', 'F17', 'F18', 'F19', 'F20', 'F21', 'F22', 'F23', 'F24'];

/** What was kept, as far as it still makes sense. */
export function readKeys(kept: string): KeyMap {
  try {
    const known = Object.entries(JSON.parse(kept) as Record<string, unknown>).filter(([action, code]) => Object.hasOwn(DELIVERED, action) && typeof code === 'string');
    const chosen = new Map(known as [ConsoleAction, string][]);
    const taken = new Set(chosen.values());
    let keys = DELIVERED_KEYS;
    for (const action of CONSOLE_ACTIONS) {
      const free = LATER.has(action) ? [DELIVERED[action], ...SPARE].find((code) => !taken.has(code)) : undefined;
      const code = chosen.get(action) ?? free ?? DELIVERED[action];
      taken.add(code);
      keys = { ...keys, [action]: code };
    }
    return new Set(Object.values(keys)).size === CONSOLE_ACTIONS.length ? keys : DELIVERED_KEYS;
  } catch {
    return DELIVERED_KEYS;
  }
}
