import { Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { DocumentEntry } from '../../images/types';
import classes from './Rail.module.css';
import { useReason } from './useReason';

interface HeldProps {
  api: DossierApi;
  documents: readonly DocumentEntry[];
  mayJudge: boolean;
  onChanged: () => void;
}

/** Files in quarantine: what is wrong with each, and the decision of whoever may make it. */
export function Held({ api, documents, mayJudge, onChanged }: HeldProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const decide = (id: string, release: boolean) => void api.decide(id, release).then(onChanged, onChanged);
  return (
    <>
      <h2 className={classes.head}>{t('images.held')}</h2>
      {documents.map(({ id, file_name, reason: code }) => (
        <div key={id} className={classes.held} data-testid="held">
          <span className={classes.name}>
            <IconAlertTriangle size={14} aria-hidden /> {file_name}
          </span>
          <span className={classes.why}>{reason(code)}</span>
          {mayJudge && (
            <Group gap={8}>
              <Button size="compact-xs" onClick={() => decide(id, true)}>
                {t('images.release')}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => decide(id, false)}>
                {t('images.refuse')}
              </Button>
            </Group>
          )}
        </div>
      ))}
    </>
  );
}
