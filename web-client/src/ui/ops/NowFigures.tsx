import { useTranslation } from 'react-i18next';
import type { Picture } from '../../ops/types';
import classes from './Ops.module.css';

/** The machine in a handful of figures. */
export function NowFigures({ picture }: { picture: Picture }) {
  const { t } = useTranslation();
  const { node, sessions } = picture;
  const workers = node.workers.map((permille) => `${(permille / 10).toFixed(0)} %`).join(' · ');
  const people = sessions.reduce((sum, line) => sum + line.present, 0);
  const figures: [string, string][] = [
    [t('ops.figures.sessions'), String(sessions.length)],
    [t('ops.figures.people'), String(people)],
    [t('ops.figures.workers'), workers || '–'],
    [t('ops.figures.delay'), node.forward_p99_us === null ? '–' : `${(node.forward_p99_us / 1000).toFixed(1)} ms`],
    [t('ops.figures.disk'), node.disk_free_permille === null ? '–' : `${(node.disk_free_permille / 10).toFixed(0)} %`],
    [t('ops.figures.synced'), node.unsynced_ms === null ? '–' : `${(node.unsynced_ms / 1000).toFixed(1)} s`],
    [t('ops.figures.tcp'), `${(node.tcp_permille / 10).toFixed(0)} %`],
    ...(node.certificate_days === null ? [] : [[t('ops.figures.certificate'), t('ops.days', { count: node.certificate_days })] satisfies [string, string]]),
  ];
  return (
    <div className={classes.now}>
      {figures.map(([name, value]) => (
        <div key={name} className={classes.figure}>
          <strong>{value}</strong>
          <span>{name}</span>
        </div>
      ))}
    </div>
  );
}
