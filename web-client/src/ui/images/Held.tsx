import { Button } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import { DossierDesk } from '../dossier/DossierDesk';
import { waiting } from '../dossier/waiting';
import type { Content } from './firstLook';
import classes from './Rail.module.css';
import { useReason } from './useReason';

/** Names that stand in the rail; the rest is at the desk. */
const SHOWN = 5;

interface HeldProps {
  api: DossierApi;
  content: Content;
  onChanged: () => void;
}

/** Files that wait, and the way to the desk where whoever may decides on them. */
export function Held({ api, content, onChanged }: HeldProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const [opened, setOpened] = useState(false);
  const { held, pixels } = waiting(content);
  const count = held.length + pixels.length;
  return (
    <>
      {held.length > 0 && <h2 className={classes.head}>{t('images.held')}</h2>}
      {held.slice(0, SHOWN).map(({ id, file_name, reason: code }) => (
        <div key={id} className={classes.held} data-testid="held">
          <span className={classes.name}>
            <IconAlertTriangle size={14} aria-hidden /> {file_name}
          </span>
          <span className={classes.why}>{reason(code)}</span>
        </div>
      ))}
      {content.dossier.may.judge && (
        <Button size="xs" variant={count > 0 ? 'light' : 'subtle'} className={classes.desk} leftSection={<IconShieldCheck size={16} />} onClick={() => setOpened(true)} data-testid="open-desk">
          {count > 0 ? t('dossier.openCount', { count }) : t('dossier.open')}
        </Button>
      )}
      {opened && <DossierDesk api={api} content={content} opened onClose={() => setOpened(false)} onChanged={onChanged} />}
    </>
  );
}
