import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import { useView } from '../room/roomContext';
import { Tile } from '../room/Tile';
import { useStage } from '../room/useStage';
import classes from './FamilyRoom.module.css';

/** Whoever speaks, large; a shared screen instead while there is one. */
export function FamilyStage() {
  const { t } = useTranslation();
  const view = useView();
  const stage = useStage(null);
  const large = stage && participantOf(view, stage.participant);
  if (!stage || !large) return <p className={classes.alone}>{t('room.alone')}</p>;
  return <Tile key={`${stage.source}${large.id}`} participant={large} source={stage.source} stage />;
}
