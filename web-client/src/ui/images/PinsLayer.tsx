import { ActionIcon, TextInput } from '@mantine/core';
import { IconMapPin } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { placeCursor } from '../../images/cursor';
import { colourOf } from '../../images/cursors';
import type { Slice } from '../../images/slices';
import type { Pixel } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { PinView } from '../../protocol/generated';
import classes from './MarksLayer.module.css';
import { frameOfReferenceOf } from './frames';
import { usePins } from './usePins';

const LABEL_LENGTH = 80;

interface PinsLayerProps {
  pane: Pane;
  beside: Pane | null;
  slice: Slice;
  spacing: number | null;
}

export function PinsLayer({ pane, beside, slice, spacing }: PinsLayerProps) {
  const pins = usePins();
  return pins.map(({ pin, early }) => {
    const place = placeCursor(pin.at, frameOfReferenceOf(pin.at.instance, [pane, beside]), slice, spacing);
    const point = place.kind === 'elsewhere' ? null : pane.canvasPoint(place.pixel);
    if (!point || place.kind === 'elsewhere') return null;
    return <Pin key={pin.number} pin={pin} early={early} point={point} distance={place.kind === 'off' ? place.distance : null} />;
  });
}

interface PinProps {
  pin: PinView;
  early: boolean;
  point: readonly [number, number];
  distance: number | null;
}

export function Pin({ pin, early, point, distance }: PinProps) {
  const { t } = useTranslation();
  const far = distance === null ? null : t('images.cursor.away', { distance: distance.toFixed(1) });
  return (
    <div
      className={classes.pin}
      data-testid="pin"
      data-number={pin.number}
      data-off={distance !== null}
      data-early={early}
      style={{ transform: `translate(${point[0]}px, ${point[1]}px)`, '--colour': colourOf(pin.by) }}
    >
      <span className={classes.badge}>
        <span>{pin.number}</span>
      </span>
      {(pin.label || far) && (
        <span className={classes.words}>
          {pin.label} {far}
        </span>
      )}
    </div>
  );
}

interface PinFormProps {
  point: readonly [number, number];
  onPin: (label: string) => void;
  onClose: () => void;
}

/** A word or two for a pin that is about to be set. */
export function PinForm({ point, onPin, onClose }: PinFormProps) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    onPin(label.trim());
  };
  return (
    <form
      className={classes.form}
      style={{ left: `max(4px, min(${point[0]}px, 100% - 230px))`, top: `max(4px, min(${point[1]}px, 100% - 60px))` }}
      onSubmit={handleSubmit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
      }}
      data-testid="pin-form"
    >
      <TextInput
        size="xs"
        flex={1}
        data-autofocus
        autoFocus
        maxLength={LABEL_LENGTH}
        value={label}
        placeholder={t('viewing.pinLabel')}
        aria-label={t('viewing.pinLabel')}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <ActionIcon type="submit" size={30} aria-label={t('viewing.pinSet')}>
        <IconMapPin size={16} />
      </ActionIcon>
    </form>
  );
}

export type PinPlace = { pixel: Pixel; point: readonly [number, number] };
