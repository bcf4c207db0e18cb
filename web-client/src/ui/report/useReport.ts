import { useCallback, useEffect, useState } from 'react';
import { readSeat } from '../../api/seatApi';
import type { Invitation } from '../../api/types';
import { amendReport, approvePatientVersion, changeField, readReport, type ReportResult, signReport } from '../../report/reportApi';
import type { Edit, ReportView } from '../../report/types';
import type { Stance } from '../../protocol/generated';

export interface ReportDesk {
  seat: Invitation;
  view: ReportView;
  /** Names this version in what is kept in the browser. */
  name: string;
  change: (edit: Edit) => Promise<ReportResult>;
  approve: () => Promise<ReportResult>;
  sign: (stance: Stance, proof: string) => Promise<ReportResult>;
  amend: (reason: string) => Promise<ReportResult>;
}

export type ReportState = { kind: 'loading' } | { kind: 'noSeat' } | { kind: 'failed'; status: number; detail: string } | { kind: 'ready'; desk: ReportDesk };

/** The report of the session whose seat this browser holds. */
export function useReport(): { state: ReportState; reload: () => void } {
  const [seat, setSeat] = useState<Invitation | null>(null);
  const [view, setView] = useState<ReportView | null>(null);
  const [trouble, setTrouble] = useState<ReportState>({ kind: 'loading' });
  const load = useCallback(async () => {
    const found = await readSeat();
    if (found.kind !== 'ok') { setTrouble({ kind: 'noSeat' }); return; }
    setSeat(found.value);
    const result = await readReport(found.value.session);
    if (result.ok) setView(result.value);
    else setTrouble({ kind: 'failed', status: result.status, detail: result.detail });
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
    name: `${session}/${view.report.version}`,
    change: (edit) => take(changeField(session, edit)),
    approve: () => take(approvePatientVersion(session, view.report.patient_version.revision)),
    sign: (stance, proof) => take(signReport(session, view.digest, stance, proof)),
    amend: (reason) => take(amendReport(session, reason)),
  };
  return { state: { kind: 'ready', desk }, reload: () => void load() };
}
