/** Whether a state message may be applied. */
export type GateVerdict = 'apply' | 'gap' | 'wait';

/**
 * Watches the revisions of one socket. After a gap nothing is applied until a snapshot closes it;
 * only the first message past the gap says `gap`, so that the snapshot is asked for once.
 */
export class RevisionGate {
  private last: number | null = null;
  private open = true;

  check(revision: number | undefined, isSnapshot: boolean): GateVerdict {
    const expected = this.last === null ? revision : this.last + 1;
    this.last = revision ?? this.last;
    if (isSnapshot) {
      this.open = true;
      return 'apply';
    }
    if (!this.open) return 'wait';
    if (revision === expected) return 'apply';
    this.open = false;
    return 'gap';
  }
}
