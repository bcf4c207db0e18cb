import { IconFileText, IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TAG, textOf } from '../../images/dicomJson';
import type { DossierApi } from '../../images/dossierApi';
import { isPicture } from '../../images/slices';
import type { DocumentEntry, SeriesEntry } from '../../images/types';
import type { ImageRef } from '../../protocol/generated';
import type { Uploader } from '../../images/Uploader';
import type { Content } from './firstLook';
import { Held } from './Held';
import type { Choice } from './ImagesStage';
import classes from './Rail.module.css';
import { SharedList } from './SharedList';
import { UploadBox } from './UploadBox';
import type { Sharing } from './useSharing';

interface RailProps {
  api: DossierApi;
  content: Content;
  chosen: Choice | null;
  uploader: Uploader;
  sharing: Sharing;
  onChoose: (choice: Choice) => void;
  onShow: (image: ImageRef) => void;
  onChanged: () => void;
}

/** Everything the case has, and the way to add to it. */
export function Rail({ api, content, chosen, uploader, sharing, onChoose, onShow, onChanged }: RailProps) {
  const { t } = useTranslation();
  const { series, documents, dossier, form } = content;
  const papers = documents.filter(({ kind, state }) => kind !== 'dicom' && state === 'released');
  const held = documents.some(({ state }) => state === 'quarantined');
  const isChosen = (kind: Choice['kind'], id: string) => chosen?.kind === kind && chosen.id === id;
  return (
    <nav className={classes.rail} aria-label={t('images.rail')}>
      {form === 'deidentified' && <p className={classes.masked}>{t('images.masked')}</p>}
      <div className={classes.list} tabIndex={-1}>
        {series.map((entry) => (
          <SeriesCard
            key={entry.series}
            entry={entry}
            picture={`${api.seriesAddress(entry)}/thumbnail`}
            chosen={isChosen('series', entry.series)}
            onChoose={() => onChoose({ kind: 'series', id: entry.series })}
          />
        ))}
        {papers.length > 0 && <h2 className={classes.head}>{t('images.documents')}</h2>}
        {papers.map((entry) => (
          <PaperCard
            key={entry.id}
            entry={entry}
            chosen={isChosen('document', entry.id)}
            onChoose={() => onChoose({ kind: 'document', id: entry.id })}
          />
        ))}
        <SharedList sharing={sharing} onShow={onShow} />
        {(dossier.may.judge || held) && <Held api={api} content={content} onChanged={onChanged} />}
      </div>
      {dossier.may.upload && <UploadBox uploader={uploader} />}
    </nav>
  );
}

interface CardProps<Entry> {
  entry: Entry;
  chosen: boolean;
  onChoose: () => void;
}

function SeriesCard({ entry, picture, chosen, onChoose }: CardProps<SeriesEntry> & { picture: string }) {
  const { t } = useTranslation();
  const [drawn, setDrawn] = useState(true);
  const pictures = entry.images.filter(isPicture).reduce((sum, { frames }) => sum + frames, 0);
  const number = textOf(entry.attributes, TAG.seriesNumber);
  const name = textOf(entry.attributes, TAG.seriesDescription) || t('images.series', { number });
  return (
    <button type="button" className={classes.card} aria-current={chosen} data-testid="series" onClick={onChoose}>
      <span className={classes.thumbnail}>
        {pictures > 0 && drawn && <img src={picture} alt="" loading="lazy" onError={() => setDrawn(false)} />}
        {pictures > 0 && !drawn && <IconPhoto size={28} aria-hidden />}
        {pictures === 0 && <IconFileText size={28} aria-hidden />}
      </span>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.dim}>
          {entry.modality} · {pictures > 0 ? t('images.count', { count: pictures }) : t('images.noPicture')}
        </span>
      </span>
    </button>
  );
}

function PaperCard({ entry, chosen, onChoose }: CardProps<DocumentEntry>) {
  const Icon = entry.kind === 'image' ? IconPhoto : IconFileText;
  return (
    <button type="button" className={classes.card} aria-current={chosen} data-testid="paper" onClick={onChoose}>
      <Icon size={22} aria-hidden className={classes.icon} />
      <span className={classes.words}>
        <span className={classes.name}>{entry.file_name}</span>
      </span>
    </button>
  );
}
