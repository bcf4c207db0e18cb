import { Button, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { SeriesEntry } from '../../images/types';
import classes from './DossierDesk.module.css';

interface ExportImagesProps {
  api: DossierApi;
  series: readonly SeriesEntry[];
}

/** Takes the images out of the house without the person: those that guests may see, too. */
export function ExportImages({ api, series }: ExportImagesProps) {
  const { t } = useTranslation();
  const images = series.flatMap((entry) => entry.images);
  const open = images.filter(({ cleared }) => cleared).length;
  if (open === 0) return null;
  return (
    <div className={classes.export}>
      <Text size="sm">{t('dossier.export.explain', { open, all: images.length })}</Text>
      <Button component="a" href={api.exportAddress} download variant="default" leftSection={<IconDownload size={16} aria-hidden />} data-testid="export-images">
        {t('dossier.export.save')}
      </Button>
    </div>
  );
}
