import { Alert, Button, FileButton, Group, Table, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fromFolder, fromZip, type Package } from '../../verify/archive';
import { checkPackage, type Finding } from '../../verify/checkPackage';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import classes from '../report/ReportPage.module.css';

type State = { kind: 'idle' | 'checking' | 'done' } | { kind: 'failed'; detail: string };

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
      setState({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
    }
  };
  const takeFolder = (files: FileList | null) => {
    const all = Array.from(files ?? []).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (all.length > 0) void check(() => fromFolder(all));
  };
  const takeZip = (file: File | null) => {
    if (file) void check(() => fromZip(file));
  };
  const wrong = findings.filter((finding) => finding.problem !== null).length;
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
            {t('verify.unreadable', { detail: state.detail })}
          </Alert>
        )}
        {state.kind === 'done' && (
          <Alert color={wrong === 0 ? 'teal' : 'red'} mt={16} data-testid="verify-result">
            {wrong === 0 ? t('verify.good', { count: findings.length }) : t('verify.bad', { wrong, count: findings.length })}
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
              <Table.Tr key={at}>
                <Table.Td className={classes.words}>{finding.what}</Table.Td>
                <Table.Td className={finding.problem ? classes.trouble : undefined}>
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
