import { ActionIcon, Button, Checkbox, Group, NumberInput, Slider, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { Clearance, ImageEntry, Mask, SeriesEntry } from '../../images/types';
import classes from './DossierDesk.module.css';
import { MaskCanvas } from './MaskCanvas';
import { changed } from './masks';

const SIDES = [
  ['column', 'left'],
  ['row', 'top'],
  ['width', 'width'],
  ['height', 'height'],
] as const;

interface MaskEditorProps {
  api: DossierApi;
  series: SeriesEntry;
  image: ImageEntry;
  /** Other images of the series that the same masks fit. */
  alike: readonly ImageEntry[];
  onDone: () => void;
  onBack: () => void;
}

/** Looking at the pixels of an image, and covering what guests must not see. */
export function MaskEditor({ api, series, image, alike, onDone, onBack }: MaskEditorProps) {
  const { t } = useTranslation();
  const clearance = useClearance(api, image);
  const [masks, setMasks] = useState<readonly Mask[] | null>(null);
  const [frame, setFrame] = useState(1);
  const [looked, setLooked] = useState(false);
  const [many, setMany] = useState(false);
  const [seen, setSeen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const now = masks ?? clearance?.masks ?? [];
  const change = (next: readonly Mask[]) => {
    setMasks(next);
    setLooked(false);
  };
  const needsMask = clearance?.burned_in === 'yes' && now.length === 0;
  const confirm = () => {
    setBusy(true);
    const all = [image, ...(many ? alike : [])];
    clearAll(api, all, now)
      .then(onDone)
      .catch((error: unknown) => {
        setBusy(false);
        setTrouble(t('dossier.failed', { detail: error instanceof Error ? error.message : '' }));
      });
  };
  return (
    <Stack gap={12} data-testid="mask-editor">
      <Text size="sm">{t('dossier.pixels.how')}</Text>
      <MaskCanvas
        address={`${api.seriesAddress(series)}/instances/${image.instance}/frames/${frame}/rendered`}
        label={t('dossier.pixels.title')}
        columns={image.columns}
        rows={image.rows}
        masks={now}
        onAdd={(mask) => change([...now, mask])}
        onSeen={setSeen}
      />
      {!seen && (
        <Text c="red" role="alert">
          {t('dossier.pixels.unseen')}
        </Text>
      )}
      {image.frames > 1 && (
        <div>
          <Text size="sm">{t('dossier.pixels.frame', { at: frame, count: image.frames })}</Text>
          <Slider min={1} max={image.frames} value={frame} onChange={setFrame} label={null} thumbLabel={t('dossier.pixels.frame', { at: frame, count: image.frames })} />
        </div>
      )}
      {now.map((mask, number) => (
        <MaskRow
          key={number}
          number={number + 1}
          mask={mask}
          onChange={(key, value) => change(now.map((other, at) => (at === number ? changed(mask, key, value, image.columns, image.rows) : other)))}
          onRemove={() => change(now.filter((_, at) => at !== number))}
        />
      ))}
      <Group gap={8}>
        <Button size="compact-sm" variant="default" onClick={() => change([...now, { column: 0, row: 0, width: image.columns, height: Math.max(1, Math.round(image.rows / 10)) }])}>
          {t('dossier.pixels.add')}
        </Button>
        {clearance !== null && clearance.proposed.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => change(clearance.proposed)}>
            {t('dossier.pixels.propose')}
          </Button>
        )}
      </Group>
      {alike.length > 0 && <Checkbox checked={many} onChange={(event) => setMany(event.currentTarget.checked)} label={t('dossier.pixels.many', { count: alike.length })} />}
      <Checkbox checked={looked} onChange={(event) => setLooked(event.currentTarget.checked)} label={t('dossier.pixels.looked')} data-testid="looked" />
      {needsMask && <Text size="sm">{t('dossier.pixels.needsMask')}</Text>}
      {trouble !== '' && (
        <Text size="sm" c="red" role="alert">
          {trouble}
        </Text>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onBack}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!looked || needsMask || !seen || clearance === null} loading={busy} onClick={confirm} data-testid="open-to-guests">
          {t('dossier.pixels.confirm')}
        </Button>
      </Group>
    </Stack>
  );
}

interface MaskRowProps {
  number: number;
  mask: Mask;
  onChange: (key: keyof Mask, value: number) => void;
  onRemove: () => void;
}

function MaskRow({ number, mask, onChange, onRemove }: MaskRowProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.mask}>
      <legend>{t('dossier.pixels.mask', { number })}</legend>
      {SIDES.map(([key, word]) => (
        <NumberInput key={key} size="xs" label={t(`dossier.pixels.${word}`)} value={mask[key]} min={0} onChange={(value) => onChange(key, Number(value))} />
      ))}
      <ActionIcon variant="default" size="lg" aria-label={t('dossier.pixels.remove', { number })} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </fieldset>
  );
}

/** One after the other: each is made anew by the server. */
async function clearAll(api: DossierApi, images: readonly ImageEntry[], masks: readonly Mask[]): Promise<void> {
  for (const { document } of images) await api.clear(document, masks);
}

function useClearance(api: DossierApi, { document }: ImageEntry): Clearance | null {
  const [clearance, setClearance] = useState<Clearance | null>(null);
  useEffect(() => {
    let over = false;
    api
      .clearance(document)
      .then((found) => !over && setClearance(found))
      .catch(() => undefined); // Nothing can be confirmed without it.
    return () => {
      over = true;
    };
  }, [api, document]);
  return clearance;
}
