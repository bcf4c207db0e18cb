import { NativeSelect, Slider, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { SeriesEntry } from '../../images/types';
import classes from './Desk.module.css';

/** Centre and width in Hounsfield units; what they are for stands in the texts. */
const WINDOWS = { own: '', lung: '-600,1500,linear', soft: '40,400,linear', bone: '400,1800,linear' } as const;
type Window = keyof typeof WINDOWS;
const NAMES: readonly Window[] = ['own', 'lung', 'soft', 'bone'];

/** A series to leaf through before the session, drawn by the server. */
export function SeriesLook({ api, entry }: { api: DossierApi; entry: SeriesEntry }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(Math.floor(entry.images.length / 2));
  const [look, setLook] = useState<Window>('own');
  const slices = entry.images.flatMap((image) => Array.from({ length: Math.max(1, image.frames) }, (_, frame) => ({ image, frame: frame + 1 })));
  const slice = slices[Math.min(at, slices.length - 1)];
  if (!slice) return null;
  const query = WINDOWS[look] ? `?window=${WINDOWS[look]}` : '';
  const place = `${api.seriesAddress(entry)}/instances/${slice.image.instance}/frames/${slice.frame}/rendered${query}`;
  const number = Math.min(at, slices.length - 1) + 1;
  return (
    <figure className={classes.look} data-testid="series-look">
      <img className={classes.slice} src={place} alt={t('journey.dossier.slice', { number, count: slices.length })} />
      {slices.length > 1 && <Slider value={at} min={0} max={slices.length - 1} label={null} thumbLabel={t('journey.dossier.leaf')} onChange={setAt} />}
      <figcaption className={classes.row}>
        <Text size="sm">{t('journey.dossier.slice', { number, count: slices.length })}</Text>
        {entry.modality === 'CT' && (
          <NativeSelect
            size="xs"
            aria-label={t('journey.dossier.window')}
            data={NAMES.map((value) => ({ value, label: t(`journey.dossier.windows.${value}`) }))}
            value={look}
            onChange={(event) => setLook(NAMES.find((name) => name === event.currentTarget.value) ?? 'own')}
          />
        )}
      </figcaption>
    </figure>
  );
}
