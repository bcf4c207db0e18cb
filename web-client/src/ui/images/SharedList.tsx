import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconCamera, IconCheck, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf } from '../../images/cursors';
import { imageOfPoint } from '../../images/imageRefs';
import type { ImageRef, KeyImageView } from '../../protocol/generated';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import rail from './Rail.module.css';
import classes from './SharedList.module.css';
import type { Sharing } from './useSharing';

const CAPTION_LENGTH = 400;

interface SharedListProps {
  sharing: Sharing;
  /** Shows that picture. */
  onShow: (image: ImageRef) => void;
}

/** Pins and key images of this session; a press shows the picture. */
export function SharedList({ sharing, onShow }: SharedListProps) {
  const { t } = useTranslation();
  const view = useView();
  const { pins, key_images: kept } = sharing.viewing;
  const leads = sharing.presenting || sharing.chair;
  return (
    <>
      {pins.length > 0 && <h2 className={rail.head}>{t('viewing.pins')}</h2>}
      {pins.map((pin) => (
        <div key={pin.number} className={classes.line} data-testid="pin-line">
          <button type="button" className={classes.show} onClick={() => onShow(imageOfPoint(pin.at))}>
            <span className={classes.number} style={{ background: colourOf(pin.by) }}>
              {pin.number}
            </span>
            {pin.label || t('viewing.pin', { number: pin.number })}
          </button>
          {sharing.mayAct && (leads || pin.by === view.me) && (
            <ActionIcon size={24} variant="subtle" color="gray" aria-label={t('viewing.pinRemove', { number: pin.number })} onClick={() => void sharing.act({ act: 'remove_pin', number: pin.number })}>
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {pins.length > 1 && leads && sharing.mayAct && (
        <Button size="compact-xs" variant="default" onClick={() => void sharing.act({ act: 'clear_pins' })}>
          {t('viewing.pinsClear')}
        </Button>
      )}
      {kept.length > 0 && <h2 className={rail.head}>{t('viewing.keyImages')}</h2>}
      {kept.map((one) => (
        <KeyImage key={one.number} kept={one} sharing={sharing} mine={one.by === view.me || sharing.chair} onShow={onShow} />
      ))}
    </>
  );
}

interface KeyImageProps extends SharedListProps {
  kept: KeyImageView;
  mine: boolean;
}

function KeyImage({ kept, sharing, mine, onShow }: KeyImageProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  const own = kept.captions.find((caption) => caption.language === language)?.text ?? '';
  const [words, setWords] = useState<string | null>(null);
  const others = kept.captions.filter((caption) => caption.language !== language);
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = (words ?? '').trim();
    const captions = text === '' ? others : [...others, { language, text }];
    void sharing.act({ act: 'caption_key_image', number: kept.number, captions }).then(() => setWords(null));
  };
  return (
    <div className={classes.kept} data-testid="key-image-line">
      <div className={classes.line}>
        <button type="button" className={classes.show} onClick={() => onShow(kept.image)}>
          <IconCamera size={16} aria-hidden /> {own || others[0]?.text || t('viewing.keyImage', { number: kept.number })}
        </button>
        {sharing.mayAct && mine && (
          <ActionIcon size={24} variant="subtle" color="gray" aria-label={t('viewing.keyImageRemove', { number: kept.number })} onClick={() => void sharing.act({ act: 'remove_key_image', number: kept.number })}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {sharing.mayAct && (
        <form className={classes.caption} onSubmit={handleSubmit}>
          <TextInput
            size="xs"
            flex={1}
            maxLength={CAPTION_LENGTH}
            value={words ?? own}
            placeholder={t('viewing.caption')}
            aria-label={t('viewing.captionOf', { number: kept.number })}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          {words !== null && words !== own && (
            <ActionIcon type="submit" size={28} aria-label={t('viewing.captionSave')}>
              <IconCheck size={16} />
            </ActionIcon>
          )}
        </form>
      )}
    </div>
  );
}
