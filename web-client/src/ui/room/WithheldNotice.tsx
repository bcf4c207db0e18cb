import { IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import classes from './ConnectionBanner.module.css';
import { useView } from './roomContext';

/** To whom no images go, for want of the patient's consent to data abroad. */
export function WithheldNotice() {
  const { t } = useTranslation();
  const view = useView();
  const names = view.withheld.map((id) => participantOf(view, id)?.name).filter((name) => name !== undefined);
  const here = view.withheld.includes(view.me);
  return (
    <div role="status" className={classes.place}>
      {(here || names.length > 0) && (
        <div className={classes.banner} data-testid="images-withheld">
          <IconPhotoOff size={20} aria-hidden />
          <span>{here ? t('room.withheldHere') : t('room.withheldFrom', { names: names.join(', ') })}</span>
        </div>
      )}
    </div>
  );
}
