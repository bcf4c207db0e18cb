import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentEntry } from '../../images/types';
import { useReason } from '../images/useReason';
import classes from './DossierDesk.module.css';

/** As many as a person reads. */
const SHOWN = 200;

/** Files that were not taken, and why. */
export function RefusedFiles({ documents }: { documents: readonly DocumentEntry[] }) {
  const { t } = useTranslation();
  const words = useReason();
  if (documents.length === 0) return <Text c="dimmed">{t('dossier.nothingRefused')}</Text>;
  return (
    <ul className={classes.list}>
      {documents.slice(-SHOWN).map(({ id, file_name, reason, decision }) => (
        <li key={id} className={classes.line}>
          <span className={classes.name}>{file_name}</span>
          <span className={classes.dim}>
            {words(reason)} {decision && `${decision.by}: ${decision.reason}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
