import { IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './ConnectionBanner.module.css';
import { useMe, useView } from './roomContext';

/** Why pictures are missing while the server has too much to do. */
export function PicturesNotice() {
  const { t } = useTranslation();
  const { pictures } = useView();
  const role = useMe()?.role;
  const family = role === 'patient' || role === 'family';
  const fewer = pictures === 'none_for_family' ? family : pictures === 'large_only';
  return (
    <div role="status" className={classes.place}>
      {fewer && (
        <div className={classes.banner} data-testid="pictures-fewer">
          <IconVideoOff size={20} aria-hidden />
          <span>{t(family ? 'room.picturesNone' : 'room.picturesLarge')}</span>
        </div>
      )}
    </div>
  );
}
