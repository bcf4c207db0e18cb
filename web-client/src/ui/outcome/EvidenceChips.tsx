import { Button, CloseButton } from '@mantine/core';
import { IconFileText, IconMicrophone, IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { sameImage } from '../../images/imageRefs';
import type { EvidenceLink, OutcomeItem } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';
import { useLocale } from '../parts/useLocale';
import { useRights, useView } from '../room/roomContext';
import classes from './OutcomePanel.module.css';
import { imageOf } from './outcomeModel';
import type { OutcomeDesk } from './useOutcome';

const ICONS = { audio: IconMicrophone, image: IconPhoto, document: IconFileText };

/** What a line rests on: an image or a page is shown by a press; the scribe takes it away again. */
export function EvidenceChips({ item, desk }: { item: OutcomeItem; desk: OutcomeDesk }) {
  const { t } = useTranslation();
  const { looking } = useConsultation();
  const { scribe } = useRights();
  const words = useWords(item.links);
  if (item.links.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t('outcome.rests')}>
      {item.links.map((link, at) => {
        const Icon = ICONS[link.kind];
        const image = imageOf(link);
        const label = words(link, at);
        return (
          <li key={at} className={classes.chip} data-kind={link.kind} data-testid={`evidence-chip-${item.id}`}>
            {image ? (
              <Button size="compact-xs" variant="light" leftSection={<Icon size={14} aria-hidden />} onClick={() => looking.show(image)}>
                {label}
              </Button>
            ) : (
              <>
                <Icon size={14} aria-hidden /> {label}
              </>
            )}
            {scribe && (
              <CloseButton
                size={24}
                iconSize={14}
                aria-label={`${t('outcome.unlink')}: ${label}`}
                onClick={() => void desk.ask({ act: 'link', item: item.id, links: item.links.filter((_, other) => other !== at) })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A link in words: when it was said, which image, which page. */
function useWords(links: readonly EvidenceLink[]): (link: EvidenceLink, at: number) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  const { viewing } = useView();
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  return (link, at) => {
    switch (link.kind) {
      case 'audio':
        return t('outcome.evidenceSound', { time: time.format(link.from) });
      case 'document':
        return t('outcome.evidencePage', { page: link.page });
      case 'image': {
        const captions = viewing.key_images.find((kept) => sameImage(kept.image, link))?.captions ?? [];
        const caption = captions.find((one) => one.language === language) ?? captions[0];
        const number = links.slice(0, at + 1).filter(({ kind }) => kind === 'image').length;
        return caption?.text ?? t('outcome.evidenceImage', { number });
      }
    }
  };
}
