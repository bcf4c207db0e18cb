import { UnstyledButton } from '@mantine/core';
import type { PointerEvent, ReactNode } from 'react';
import { type ConsoleAction, isHeld, keyLabel } from '../../console/keyMap';
import { useDesk, useKeyOf } from './deskContext';
import classes from './KeyButton.module.css';

interface KeyButtonProps {
  action: ConsoleAction;
  label: string;
  icon?: ReactNode;
  testId: string;
  /** `live`: red, on air; `ask`: something waits for this key. */
  tone?: 'plain' | 'live' | 'on' | 'ask';
  pressed?: boolean;
  disabled?: boolean;
  onPress: () => void;
}

/** A function of the console with its key written on it. Held functions last as long as the finger. */
export function KeyButton({ action, label, icon, testId, tone = 'plain', pressed, disabled = false, onPress }: KeyButtonProps) {
  const { holds } = useDesk();
  const code = useKeyOf(action);
  const hold = isHeld(action)
    ? {
        onPointerDown: (event: PointerEvent) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          holds.press(action, `pointer-${action}`);
        },
        onPointerUp: () => holds.release(`pointer-${action}`),
        onPointerCancel: () => holds.release(`pointer-${action}`),
        onLostPointerCapture: () => holds.release(`pointer-${action}`),
        onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
      }
    : { onClick: onPress };
  return (
    <UnstyledButton
      className={classes.key}
      data-tone={tone}
      data-testid={testId}
      disabled={disabled}
      aria-keyshortcuts={keyLabel(code)}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...hold}
    >
      {icon}
      <span className={classes.word}>{label}</span>
      <kbd className={classes.cap}>{keyLabel(code)}</kbd>
    </UnstyledButton>
  );
}
