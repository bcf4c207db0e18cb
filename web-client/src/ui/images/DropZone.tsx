import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { collectDropped } from '../../images/collectFiles';
import type { Uploader } from '../../images/Uploader';
import classes from './ImagesStage.module.css';

/** Files may be dropped anywhere on the images. `uploader` is null for who may not add any; `bare`: no list beside the picture. */
export function DropZone({ uploader, bare, children }: { uploader: Uploader | null; bare: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const isFiles = (event: DragEvent) => uploader !== null && event.dataTransfer.types.includes('Files');
  const handleOver = (event: DragEvent) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const handleDrop = (event: DragEvent) => {
    setOver(false);
    if (!isFiles(event)) return;
    event.preventDefault();
    void collectDropped(event.dataTransfer.items).then((files) => uploader?.add(files));
  };
  return (
    <div className={classes.images} data-bare={bare} data-testid="images" onDragOver={handleOver} onDragLeave={() => setOver(false)} onDrop={handleDrop}>
      {children}
      {over && <div className={classes.drop}>{t('images.upload.drop')}</div>}
    </div>
  );
}
