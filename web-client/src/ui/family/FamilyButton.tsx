import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FamilyButton.module.css';

interface FamilyButtonProps {
  icon: ReactNode;
  label: string;
  testId: string;
  tone: 'plain' | 'on' | 'danger';
  /** One of a row of small ones above the others. */
  small?: boolean;
  wide?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** A button for a thumb, with a word that needs no explanation. */
export function FamilyButton({ icon, label, testId, tone, small = false, wide = false, pressed, disabled = false, onClick }: FamilyButtonProps) {
  return (
    <UnstyledButton
      className={classes.button}
      data-tone={tone}
      data-wide={wide}
      data-small={small}
      data-testid={testId}
      disabled={disabled}
      onClick={onClick}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      {icon}
      <span>{label}</span>
    </UnstyledButton>
  );
}
