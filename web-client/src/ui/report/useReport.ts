import { useCallback, useEffect, useState } from 'react';
import { exchangeSecret, readSeat } from '../../api/seatApi';
import type { ApiResult, Invitation } from '../../api/types';
import { amendReport, approvePatientVersion, changeField, readReport, type ReportResult, signReport } from '../../report/reportApi';
import { secretIn } from '../../report/drafts';
import type { Edit, ProofByAccount, ReportView } from '../../report/types';
import type { Stance } from '../../protocol/generated';

export interface ReportDesk {
  seat: Invitation;
  view: ReportView;
  account: ProofByAccount | null;
  /** Names this version in what is kept in the browser. */
  name: string;
  change: (edit: Edit) => Promise<ReportResult>;
  approve: (proof: string) => Promise<ReportResult>;
  sign: (stance: Stance, proof: string) => Promise<ReportResult>;
  amend: (reason: string) => Promise<ReportResult>;
}

export type ReportState = { kind: 'loading' } | { kind: 'noSeat' } | { kind: 'failed'; status: number; detail: string } | { kind: 'ready'; desk: ReportDesk };

/** By the secret in the address, which then leaves it, or by the cookie. */
async function takeSeat(): Promise<ApiResult<Invitation>> {
  const secret = location.hash.startsWith('#field-') ? '' : secretIn(location.hash);
  if (secret === '') return readSeat();
  history.replaceState(null, '', location.pathname);
  const taken = await exchangeSecret(secret);
  return taken.kind === 'ok' ? taken : readSeat();
}

/** The report of the session whose seat this browser holds. */
export function useReport(): { state: ReportState; reload: () => void } {
  const [seat, setSeat] = useState<Invitation | null>(null);
  const [view, setView] = useState<ReportView | null>(null);
  const [account, setAccount] = useState<ProofByAccount | null>(null);
  const [trouble, setTrouble] = useState<ReportState>({ kind: 'loading' });
  const load = useCallback(async () => {
    const found = await takeSeat();
    if (found.kind !== 'ok') { setTrouble({ kind: 'noSeat' }); return; }
    setSeat(found.value);
    const result = await readReport(found.value.session);
    if (result.ok) {
      setView(result.value);
      setAccount(result.value.account ?? null);
    } else setTrouble({ kind: 'failed', status: result.status, detail: result.detail });
  }, []);
  useEffect(() => {
    // The state changes when the server has answered.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    void load();
  }, [load]);
  if (!seat || !view) return { state: trouble, reload: () => void load() };
  const { session } = seat;
  const take = async (answer: Promise<ReportResult>) => {
    const result = await answer;
    if (result.ok) setView(result.value);
    return result;
  };
  const desk: ReportDesk = {
    seat,
    view,
    account,
    name: `${session}/${view.report.version}`,
    change: (edit) => take(changeField(session, edit)),
    approve: (proof) => take(approvePatientVersion(session, view.patient.digest, proof)),
    sign: (stance, proof) => take(signReport(session, view.digest, stance, proof)),
    amend: (reason) => take(amendReport(session, reason)),
  };
  return { state: { kind: 'ready', desk }, reload: () => void load() };
}
