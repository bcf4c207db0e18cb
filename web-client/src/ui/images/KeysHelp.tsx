import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/Dialog';
import classes from './KeysHelp.module.css';

const KEYS = [
  ['↑ ↓', 'step'],
  ['Page ↑ ↓', 'ten'],
  ['Home End', 'ends'],
  ['W P Z', 'hand'],
  ['L A O B T', 'marks'],
  ['N', 'pin'],
  ['Y', 'keyImage'],
  ['Ctrl Z', 'undo'],
  ['Esc', 'drop'],
  ['I', 'invert'],
  ['1 – 5', 'presets'],
  ['+ −', 'zoom'],
  ['R', 'reset'],
  ['K', 'cine'],
  ['D', 'two'],
  ['[ ]', 'series'],
  ['X', 'mpr'],
  ['F', 'follow'],
  ['G', 'lead'],
  ['?', 'help'],
] as const;

/** Every key of the viewer. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} title={t('viewing.keys.title')} onClose={onClose}>
      <dl className={classes.keys} data-testid="viewer-keys">
        {KEYS.map(([key, name]) => (
          <div key={name}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`viewing.keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
