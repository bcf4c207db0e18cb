import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { Access, Sight } from '../../images/types';
import classes from './SharedList.module.css';

const SIGHTS = ['nothing', 'deidentified', 'identified'] as const satisfies Sight[];

/** The chair's switch: in which form interpreters, patient and family see the images. */
export function AllowBox({ api, access, onChanged }: { api: DossierApi; access: Access; onChanged: () => void }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const allow = (part: Partial<Access>) => {
    setFailed(false);
    void api.allow({ ...access, ...part }).then(onChanged, () => setFailed(true));
  };
  const data = SIGHTS.map((value) => ({ value, label: t(`viewing.allow.${value}`) }));
  const sightOf = (value: string): Sight => SIGHTS.find((sight) => sight === value) ?? 'nothing';
  return (
    <details className={classes.allow}>
      <summary data-testid="allow">{t('viewing.allow.title')}</summary>
      <NativeSelect
        size="xs"
        label={t('viewing.allow.interpreter')}
        data={data}
        value={access.interpreter}
        data-testid="allow-interpreter"
        onChange={(event) => allow({ interpreter: sightOf(event.currentTarget.value) })}
      />
      <NativeSelect
        size="xs"
        label={t('viewing.allow.family')}
        data={data}
        value={access.family}
        data-testid="allow-family"
        onChange={(event) => allow({ family: sightOf(event.currentTarget.value), patient: sightOf(event.currentTarget.value) })}
      />
      <p>{t('viewing.allow.hint')}</p>
      {failed && (
        <p className={classes.failed} role="alert">
          {t('viewing.allow.failed')}
        </p>
      )}
    </details>
  );
}
