import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconFolderPlus, IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { collectChosen } from '../../images/collectFiles';
import type { Uploader } from '../../images/Uploader';
import type { Upload } from '../../images/uploads';
import { useStore } from '../parts/useStore';
import classes from './UploadBox.module.css';
import { useReason } from './useReason';

/** Adding files, and what becomes of each. */
export function UploadBox({ uploader }: { uploader: Uploader }) {
  const { t } = useTranslation();
  const uploads = useStore(uploader.store, (state) => state);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    uploader.add(collectChosen(input.files));
    input.value = '';
  };
  return (
    <section className={classes.box} aria-label={t('images.upload.list')}>
      {uploads.length > 0 && (
        <ul className={classes.list} aria-live="polite" tabIndex={0}>
          {uploads.map((upload) => (
            <UploadLine key={upload.number} upload={upload} />
          ))}
        </ul>
      )}
      {uploads.some(({ step }) => step === 'done' || step === 'failed') && (
        <div className={classes.tidy}>
          <Button size="compact-xs" variant="subtle" onClick={() => uploader.clear()}>
            {t('images.upload.tidy')}
          </Button>
        </div>
      )}
      <Button size="xs" leftSection={<IconUpload size={16} />} onClick={() => files.current?.click()}>
        {t('images.upload.files')}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconFolderPlus size={16} />} onClick={() => folder.current?.click()}>
        {t('images.upload.folder')}
      </Button>
      <input ref={files} type="file" multiple hidden data-testid="upload-files" onChange={(event) => take(event.currentTarget)} />
      <input ref={folder} type="file" hidden {...{ webkitdirectory: '' }} onChange={(event) => take(event.currentTarget)} />
    </section>
  );
}

/** What the family sends waits for a look, and nothing is wrong with it. */
const troubleOf = ({ trouble }: Upload) => trouble.filter(({ reason }) => reason !== 'from_outside');

/** One file on its way, and what became of it. */
export function UploadLine({ upload }: { upload: Upload }) {
  const reason = useReason();
  const words = useStepWords();
  const { name, size, sent, step } = upload;
  const trouble = troubleOf(upload);
  const wrong = step === 'failed' || trouble.length > 0;
  return (
    <li className={classes.line} data-testid="upload" data-step={step}>
      <span className={classes.name} title={name}>
        {wrong ? <IconAlertTriangle size={14} aria-hidden /> : step === 'done' && <IconCheck size={14} aria-hidden />} {name}
      </span>
      <span className={wrong ? classes.wrong : classes.dim}>{words(upload)}</span>
      {step === 'sending' && <Progress size="xs" value={size ? (100 * sent) / size : 100} aria-label={name} />}
      {trouble.slice(0, 20).map((file) => (
        <span key={file.id} className={classes.wrong}>
          {file.file_name}: {reason(file.reason)}
        </span>
      ))}
    </li>
  );
}

function useStepWords(): (upload: Upload) => string {
  const { t } = useTranslation();
  return (upload) => {
    const { step, sent, size, released, looked, status } = upload;
    const received = upload.trouble.length - troubleOf(upload).length;
    if (step === 'failed') {
      if (status === 413) return t('images.upload.tooLarge');
      if (status === 507) return t('images.upload.noRoom');
      if (status === 403) return t('images.upload.notAllowed');
      return status !== null && status >= 400 && status < 500 ? t('images.upload.refused') : t('images.upload.failed');
    }
    if (step === 'sending') return `${t('images.upload.sending')} ${Math.floor((100 * sent) / Math.max(1, size))} %`;
    if (step === 'checking') return looked > 0 ? `${t('images.upload.checking')} (${looked})` : t('images.upload.checking');
    if (step === 'done' && received > 0) return t('images.upload.received', { count: received });
    if (step === 'done') return released > 0 ? t('images.upload.done', { count: released }) : t('images.upload.none');
    return t('images.upload.waiting');
  };
}
