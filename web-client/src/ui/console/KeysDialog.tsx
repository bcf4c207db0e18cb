import { Button, Stack, Text } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONSOLE_ACTIONS, type ConsoleAction, DELIVERED_KEYS, keyLabel, remapped } from '../../console/keyMap';
import { Dialog } from '../parts/Dialog';
import { useStore } from '../parts/useStore';
import { useDesk } from './deskContext';
import keyClasses from './KeyButton.module.css';
import classes from './KeysDialog.module.css';

/** Those worth a pedal. */
const ON_PEDAL = ['cough', 'live', 'off', 'talk', 'clarify'] as const satisfies readonly ConsoleAction[];

/** Which key or pedal does what; kept in this browser. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const keys = useStore(desk.keys, (value) => value);
  const [asking, setAsking] = useState<ConsoleAction | null>(null);
  const [taken, setTaken] = useState(false);
  const handleKey = (event: KeyboardEvent, action: ConsoleAction) => {
    if (asking !== action || event.key === 'Tab' || event.key === 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const next = remapped(keys, action, event.code);
    setTaken(next === null);
    if (!next) return;
    desk.setKeys(next);
    setAsking(null);
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('console.keys.title')}>
      <Stack gap={8}>
        <Text size="sm">{t('console.keys.text')}</Text>
        {ON_PEDAL.map((action) => (
          <div key={action} className={classes.row}>
            <span className={classes.grow}>{t(`console.key.${action}`)}</span>
            <Button
              size="xs"
              variant={asking === action ? 'filled' : 'default'}
              onClick={() => setAsking(action)}
              onKeyDown={(event) => handleKey(event, action)}
              onKeyUp={(event) => event.preventDefault()}
              data-testid={`remap-${action}`}
            >
              {asking === action ? t('console.keys.press') : keyLabel(keys[action])}
            </Button>
          </div>
        ))}
        <Text size="sm" c="var(--danger)" role="status">
          {taken && t('console.keys.taken')}
        </Text>
        <details className={classes.all}>
          <summary>{t('console.keys.all')}</summary>
          <dl className={classes.list} tabIndex={0}>
            {CONSOLE_ACTIONS.map((action) => (
              <div key={action} className={classes.row}>
                <dt className={classes.grow}>{t(`console.keys.does.${action}`)}</dt>
                <dd>
                  <kbd className={keyClasses.cap}>{keyLabel(keys[action])}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </details>
        <Button size="xs" variant="subtle" onClick={() => desk.setKeys(DELIVERED_KEYS)} data-testid="keys-reset">
          {t('console.keys.reset')}
        </Button>
      </Stack>
    </Dialog>
  );
}
