import { useTranslation } from 'react-i18next';
import { lazy, Suspense } from 'react';
import { participantOf } from '../../session/selectors';
import { useView } from '../room/roomContext';
import { Tile } from '../room/Tile';
import { useStage } from '../room/useStage';
import classes from './FamilyRoom.module.css';

/** The images come with a large engine: fetched when they are allowed and shown. */
const ImagesStage = lazy(() => import('../images/ImagesStage'));

/** Whoever speaks, large; a shared screen or the images instead while they are shown. */
export function FamilyStage({ images }: { images: boolean }) {
  const { t } = useTranslation();
  const view = useView();
  const stage = useStage(null);
  const large = stage && participantOf(view, stage.participant);
  if (images) {
    return (
      <Suspense fallback={<p className={classes.alone}>{t('images.loading')}</p>}>
        <ImagesStage watchOnly />
      </Suspense>
    );
  }
  if (!stage || !large) return <p className={classes.alone}>{t('room.alone')}</p>;
  return <Tile key={`${stage.source}${large.id}`} participant={large} source={stage.source} stage />;
}
