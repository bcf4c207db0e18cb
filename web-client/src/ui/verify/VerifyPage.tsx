import { Alert, Button, FileButton, Group, Table, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fromFolder, fromZip, type Package, PackageError } from '../../verify/archive';
import { checkPackage, type Finding } from '../../verify/checkPackage';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import classes from '../report/ReportPage.module.css';

type State = { kind: 'idle' | 'checking' | 'done' } | { kind: 'failed'; problem: PackageError | null };

/** So many failed checks are told by name above the table. */
const MOST_NAMED = 5;

/** Checks an evidence package in the browser; what is chosen stays on this machine. */
export function VerifyPage() {
  const { t } = useTranslation();
  const folder = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [findings, setFindings] = useState<Finding[]>([]);
  const check = async (open: () => Package | Promise<Package>) => {
    setFindings([]);
    setState({ kind: 'checking' });
    try {
      await checkPackage(await open(), (finding) => setFindings((before) => [...before, finding]));
      setState({ kind: 'done' });
    } catch (error) {
      setState({ kind: 'failed', problem: error instanceof PackageError ? error : null });
    }
  };
  const takeFolder = (files: FileList | null) => {
    const all = Array.from(files ?? []).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (all.length > 0) void check(() => fromFolder(all));
  };
  const takeZip = (file: File | null) => {
    if (file) void check(() => fromZip(file));
  };
  const wrong = findings.filter((finding) => finding.problem !== null);
  const files = [...new Set(wrong.map(({ what }) => what))].slice(0, MOST_NAMED).join(t('common.list'));
  return (
    <main className={classes.page} data-testid="page-verify">
      <header className={classes.head}>
        <h1 className={classes.title}>{t('verify.title')}</h1>
        <LocaleSwitch />
      </header>
      <Text my={16}>{t('verify.text')}</Text>
      <Group>
        <Button onClick={() => folder.current?.click()}>{t('verify.folder')}</Button>
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          {...{ webkitdirectory: '' }}
          onChange={(event) => takeFolder(event.currentTarget.files)}
          data-testid="verify-folder"
        />
        <FileButton accept=".zip,application/zip" onChange={takeZip} inputProps={{ 'aria-label': t('verify.zip') }}>
          {(props) => (
            <Button variant="default" {...props}>
              {t('verify.zip')}
            </Button>
          )}
        </FileButton>
      </Group>
      <div role="status">
        {state.kind === 'checking' && <Text mt={16}>{t('verify.checking')}</Text>}
        {state.kind === 'failed' && (
          <Alert color="red" mt={16}>
            {t('verify.unreadable')} {state.problem && t(`verify.why.${state.problem.why}`, { file: state.problem.file })}
          </Alert>
        )}
        {state.kind === 'done' && (
          <Alert color={wrong.length === 0 ? 'teal' : 'red'} mt={16} data-testid="verify-result">
            {wrong.length === 0 ? t('verify.good', { count: findings.length }) : t('verify.bad', { wrong: wrong.length, count: findings.length, files })}
          </Alert>
        )}
      </div>
      {findings.length > 0 && (
        <Table mt={16}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('verify.what')}</Table.Th>
              <Table.Th>{t('verify.result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {findings.map((finding, at) => (
              <Table.Tr key={at} className={finding.problem ? classes.failed : undefined}>
                <Table.Td className={classes.words}>{finding.what}</Table.Td>
                <Table.Td className={classes.verdict}>
                  {finding.problem ? `✗ ${t(`verify.problem.${finding.problem}`)}` : `✓ ${t('verify.holds')}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </main>
  );
}
