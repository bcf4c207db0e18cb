import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Warning } from '../../images/types';
import classes from './PaneView.module.css';

/** What one must know before trusting the picture. */
export function Badges({ badges }: { badges: readonly Warning[] }) {
  const { t } = useTranslation();
  if (badges.length === 0) return null;
  return (
    <ul className={classes.badges}>
      {badges.map((badge) => (
        <li key={badge} data-testid="badge" data-badge={badge}>
          <IconAlertTriangle size={14} aria-hidden /> {t(`images.badge.${badge}`)}
        </li>
      ))}
    </ul>
  );
}
