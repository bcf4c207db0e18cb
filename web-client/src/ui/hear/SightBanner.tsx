import { IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './ChannelBanner.module.css';

/** While a document is rendered orally: that it is spoken, and that nobody signs or decides by it as by a translation. */
export function SightBanner() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  return (
    <div role="status" className={classes.place}>
      {view.interpretation.sight.map(({ interpreter, text }) => {
        const person = participantOf(view, interpreter);
        const name = person ? splitName(person.name, locale).first : '…';
        return (
          <div key={interpreter} className={classes.banner} data-testid="sight-banner">
            <IconFileText size={20} aria-hidden />
            <span>{t('sight.banner', { name, document: text.document, page: text.page })}</span>
          </div>
        );
      })}
    </div>
  );
}
