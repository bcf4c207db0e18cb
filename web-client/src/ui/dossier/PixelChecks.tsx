import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TAG, textOf } from '../../images/dicomJson';
import type { DossierApi } from '../../images/dossierApi';
import type { Content } from '../images/firstLook';
import classes from './DossierDesk.module.css';
import { MaskEditor } from './MaskEditor';
import type { PixelsWaiting } from './waiting';

/** As many as a person works through. */
const SHOWN = 100;

interface PixelChecksProps {
  api: DossierApi;
  content: Content;
  pixels: readonly PixelsWaiting[];
  onChanged: () => void;
}

/** Images with text in their pixels, perhaps: somebody looks before guests do. */
export function PixelChecks({ api, content, pixels, onChanged }: PixelChecksProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const chosen = pixels.find(({ image }) => image.document === open);
  if (chosen) {
    const { series, image } = chosen;
    const alike = series.images.filter(
      (other) => !other.cleared && other.document !== image.document && other.rows === image.rows && other.columns === image.columns,
    );
    return (
      <MaskEditor
        key={image.document}
        api={api}
        series={series}
        image={image}
        alike={alike}
        onDone={() => {
          setOpen(null);
          onChanged();
        }}
        onBack={() => setOpen(null)}
      />
    );
  }
  if (pixels.length === 0 || content.form !== 'identified') return <Text c="dimmed">{t('dossier.pixels.nothing')}</Text>;
  return (
    <>
      <Text size="sm">{t('dossier.pixels.explain')}</Text>
      <ul className={classes.list}>
        {pixels.slice(0, SHOWN).map(({ series, image }) => (
          <li key={image.document} className={classes.line} data-testid="pixels-waiting">
            <span className={classes.name}>
              {textOf(series.attributes, TAG.seriesDescription) || series.modality} · {image.columns}×{image.rows}
            </span>
            <span className={classes.dim}>{t(image.warnings.includes('burned_in') ? 'dossier.pixels.yes' : 'dossier.pixels.perhaps')}</span>
            <Button size="compact-sm" onClick={() => setOpen(image.document)}>
              {t('dossier.pixels.open')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
