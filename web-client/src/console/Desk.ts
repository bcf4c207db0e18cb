import { recall, remember } from '../base/remembered';
import { Store } from '../base/Store';
import type { Consultation } from '../consultation/Consultation';
import type { InterpreterAct } from '../protocol/generated';
import type { Answer } from '../signalling/types';
import { consoleOf, raceFacts } from './consoleModel';
import { Ears } from './Ears';
import { HoldKeys } from './HoldKeys';
import { DELIVERED_KEYS, type HeldAction, type KeyMap, readKeys } from './keyMap';

const KEYS = 'consoleKeys';
const TRIES = 3;

/** Acts that would do harm if the booth had changed under the finger. */
function isRaced(act: InterpreterAct): boolean {
  if (act.act === 'handover') return act.step.step === 'take' || act.step.step === 'force';
  return act.act === 'live' || act.act === 'flip';
}

/** What an interpreter does at the console: acts, held keys, ears and key map. */
export class Desk {
  readonly ears: Ears;
  readonly holds = new HoldKeys((action, down) => this.handleHold(action, down));
  readonly keys = new Store<KeyMap>(readKeys(recall(KEYS)));

  private readonly told = new Set<HeldAction>();

  constructor(private readonly consultation: Consultation) {
    this.ears = new Ears(consultation.playback);
  }

  /** An act that was overtaken shows the new state and nothing more; when only something beside it changed, it is done after all. */
  async act(act: InterpreterAct): Promise<Answer> {
    if (!isRaced(act)) return this.consultation.command({ type: 'interpret', act });
    const facts = this.facts();
    for (let tried = 0; tried < TRIES; tried += 1) {
      const revision = this.view()?.interpretation.revision ?? 0;
      const answer = await this.consultation.attempt({ type: 'interpret', act, if_revision: revision });
      if (answer.kind !== 'refused' || answer.code !== 'stale' || this.facts() !== facts) return answer;
    }
    return this.consultation.command({ type: 'interpret', act });
  }

  setKeys(keys: KeyMap): void {
    this.keys.set(keys);
    remember(KEYS, keys === DELIVERED_KEYS ? '' : JSON.stringify(keys));
  }

  /** Coughing off air needs no permission and no word to the server. */
  private mayHold(action: HeldAction): boolean {
    const view = this.view();
    return action !== 'cough' || (view !== null && consoleOf(view)?.onAir === true);
  }

  /** The cough key silences at the source too, at once and whatever the network does. */
  private handleHold(action: HeldAction, down: boolean): void {
    if (action === 'cough') this.consultation.local.hush(down);
    if (down ? !this.mayHold(action) : !this.told.delete(action)) return;
    if (down) this.told.add(action);
    void this.act({ act: action, down });
  }

  private view() {
    return this.consultation.store.get().session.view;
  }

  private facts(): string {
    const view = this.view();
    return view ? raceFacts(view) : '';
  }
}
