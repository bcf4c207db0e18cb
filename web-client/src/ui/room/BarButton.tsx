import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './BarButton.module.css';

interface BarButtonProps {
  icon: ReactNode;
  label: string;
  testId: string;
  /** `off`: a source that is closed; `on`: something is in force; `danger`: ends something. */
  tone?: 'plain' | 'on' | 'off' | 'danger' | 'violet';
  pressed?: boolean;
  disabled?: boolean;
  /** A number at the corner, with its meaning in words. */
  badge?: { count: number; words: string } | null;
  shortcut?: string;
  onClick: () => void;
}

/** A control of the bar: sign above, word below. */
export function BarButton(props: BarButtonProps) {
  const { icon, label, testId, tone = 'plain', pressed, disabled = false, badge, shortcut, onClick } = props;
  return (
    <UnstyledButton
      className={classes.button}
      data-tone={tone}
      data-testid={testId}
      disabled={disabled}
      onClick={onClick}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(shortcut === undefined ? {} : { 'aria-keyshortcuts': shortcut })}
    >
      <span className={classes.icon}>
        {icon}
        {badge && badge.count > 0 && (
          <span className={classes.badge} aria-hidden>
            {badge.count}
          </span>
        )}
      </span>
      <span className={classes.word}>{label}</span>
      {badge && badge.count > 0 && <span className="hidden-words">{badge.words}</span>}
    </UnstyledButton>
  );
}
