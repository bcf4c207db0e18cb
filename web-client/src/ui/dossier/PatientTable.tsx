import { IconAlertTriangle, IconCheck, IconQuestionMark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Identity, PatientsBeside } from '../../images/types';
import classes from './DossierDesk.module.css';

type What = 'alphabetic' | 'ideographic' | 'phonetic' | 'birth_date' | 'sex';

/** The patient of the case and that of a file, script by script. */
export function PatientTable({ patients }: { patients: PatientsBeside }) {
  const { t } = useTranslation();
  const { expected, found, comparison, assumed } = patients;
  const rows: readonly [What, boolean | null][] = [
    ['alphabetic', comparison.name],
    ['ideographic', comparison.name],
    ['phonetic', comparison.name],
    ['birth_date', comparison.birth_date],
    ['sex', comparison.sex],
  ];
  const shown = rows.filter(([what]) => !(what === 'phonetic') || said(expected, what) || said(found, what));
  return (
    <>
      <table className={classes.table} data-testid="patients">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('dossier.thisCase')}</th>
            <th scope="col">{t('dossier.thisFile')}</th>
            <th scope="col" aria-label={t('dossier.why')} />
          </tr>
        </thead>
        <tbody>
          {shown.map(([what, same]) => (
            <Row key={what} what={what} ours={said(expected, what)} theirs={said(found, what)} same={same} />
          ))}
        </tbody>
      </table>
      {assumed && <p className={classes.note}>{t('dossier.assumed')}</p>}
    </>
  );
}

interface RowProps {
  what: What;
  ours: string;
  theirs: string;
  same: boolean | null;
}

function Row({ what, ours, theirs, same }: RowProps) {
  const { t } = useTranslation();
  const shown = (value: string) => {
    if (value === '') return <span className={classes.dim}>{t('dossier.nobody')}</span>;
    if (what === 'sex' && (value === 'M' || value === 'F' || value === 'O')) return t(`dossier.sex.${value}`);
    return value;
  };
  // A script that only one side has is compared by nobody.
  const verdict = ours === '' || theirs === '' ? null : same;
  return (
    <tr data-same={verdict === null ? 'unknown' : verdict ? 'same' : 'different'}>
      <th scope="row">{t(`dossier.what.${what}`)}</th>
      <td>{shown(ours)}</td>
      <td>{shown(theirs)}</td>
      <td className={classes.verdict}>
        {verdict === null ? <IconQuestionMark size={14} aria-hidden /> : verdict ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}{' '}
        {verdict === null ? t('dossier.unknown') : verdict ? t('dossier.same') : t('dossier.different')}
      </td>
    </tr>
  );
}

function said(identity: Identity, what: What): string {
  if (what === 'birth_date') return (identity.birth_date ?? '').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  if (what === 'sex') return identity.sex ?? '';
  return (identity.name[what] ?? '').replaceAll('^', ' ');
}
