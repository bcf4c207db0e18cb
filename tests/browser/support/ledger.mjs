/** Keeps account of which text field has taken which hostile names, and which refuses them. */
import assert from 'node:assert/strict';
import { HOSTILE, namesIn } from './hostile.mjs';

const [A_SCRIPT] = HOSTILE;

const at = (body, place) => place.reduce((part, step) => part[step], body);

/** The same body with another text at one place. */
function putting(body, place, text) {
  const copy = structuredClone(body);
  at(copy, place.slice(0, -1))[place.at(-1)] = text;
  return copy;
}

export class Ledger {
  #describes;
  #taken = new Map();
  #refused = new Set();

  /** `describes`: the calls, or the messages of a room. */
  constructor(describes) {
    this.#describes = describes;
  }

  /** Sends the body; before it, for each text that has to be something, the same body with a script in its place. */
  async send(client, method, path, body) {
    const call = this.#describes.named(method, path);
    const texts = this.#describes.texts(call, body);
    for (const { field, place } of this.#untried(texts, body)) {
      const { status } = await client.ask(method, path, putting(body, place, A_SCRIPT));
      this.#refuse(field, status >= 400 && status < 500);
    }
    const told = await client.call(method, path, body);
    this.#take(texts, body);
    return told;
  }

  /** Sends a body in which everything is wrong. */
  async sendInVain(client, method, path, body) {
    const call = this.#describes.named(method, path);
    const { status } = await client.ask(method, path, body);
    for (const { field } of this.#describes.texts(call, body)) this.#refuse(field, status >= 400 && status < 500);
  }

  /** The same for a room: `ask` sends a message and tells how it was answered, `tell` one that is not unless it is refused. */
  async say(ask, message, tell = ask) {
    const texts = this.#describes.texts(message);
    for (const { field, place } of this.#untried(texts, message)) {
      const { type } = await ask(putting(message, place, A_SCRIPT));
      this.#refuse(field, type === 'refused');
    }
    const answer = await tell(message);
    assert.notEqual(answer.type, 'refused', `${JSON.stringify(answer)} to ${JSON.stringify(message).slice(0, 200)}`);
    this.#take(texts, message);
  }

  async sayInVain(ask, message) {
    const { type } = await ask(message);
    for (const { field } of this.#describes.texts(message)) this.#refuse(field, type === 'refused');
  }

  /** The texts that have to be something, and have not been anything else yet. */
  #untried(texts, body) {
    return texts.filter(({ field, place }) => namesIn(at(body, place)).length === 0 && !this.#refused.has(field));
  }

  #refuse(field, refused) {
    assert.ok(refused, `${field} takes anything`);
    this.#refused.add(field);
  }

  #take(texts, body) {
    for (const { field, place } of texts) {
      const names = namesIn(at(body, place));
      if (names.length > 0) this.#taken.set(field, new Set([...(this.#taken.get(field) ?? []), ...names]));
    }
  }

  /**
   * What is wrong with the account of these fields. `shapes`: what some have to be instead of a text; `narrow`: which
   * names fit into a field that does not hold them all. Both are lists of patterns, and one that means nothing is a fault.
   */
  faults(fields, shapes, narrow) {
    const idle = [...shapes, ...narrow].filter(([pattern]) => !fields.some((field) => pattern.test(field)));
    const wrong = fields.flatMap((field) => {
      const shape = shapes.some(([pattern]) => pattern.test(field));
      if (shape) return this.#refused.has(field) ? [] : [`${field} is never refused`];
      if (this.#refused.has(field)) return [`${field} refuses names, and nobody says why`];
      const fits = narrow.find(([pattern]) => pattern.test(field))?.[1] ?? (() => true);
      const missing = HOSTILE.filter((name) => fits(name) && !this.#taken.get(field)?.has(name));
      return missing.length > 0 ? [`${field} has not taken ${missing.length} of the names`] : [];
    });
    return [...idle.map(([pattern]) => `${pattern} stands for no field`), ...wrong];
  }
}
