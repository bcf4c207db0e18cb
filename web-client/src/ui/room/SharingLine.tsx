import { Button } from '@mantine/core';
import { IconScreenShare } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import classes from './SharingLine.module.css';

/** While one's own screen is shared: that it is, and the way to stop. */
export function SharingLine() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { screen } = useLocalMedia();
  return (
    <div role="status">
      {screen && (
        <div className={classes.line} data-testid="sharing">
          <IconScreenShare size={20} aria-hidden />
          {t('room.youShare')}
          <Button size="xs" onClick={() => local.stopScreen()}>
            {t('bar.stopShare')}
          </Button>
        </div>
      )}
    </div>
  );
}
