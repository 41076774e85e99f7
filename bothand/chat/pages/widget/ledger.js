/** Which messages are known: nothing is shown twice, nothing is missed. */
export class Ledger {
  constructor() {
    this.forget();
  }

  forget() {
    this.ids = new Set();
    this.seqs = new Set();
    /** Every message up to this seq is known. */
    this.complete = 0;
  }

  /** Note a message. False: it is known already. A safety message without seq always counts. */
  take({ id, seq }) {
    if (this.ids.has(id) || (seq > 0 && this.seqs.has(seq))) return false;
    if (id) this.ids.add(id);
    if (seq > 0) this.seqs.add(seq);
    while (this.seqs.has(this.complete + 1)) this.complete += 1;
    return true;
  }

  /** Note that the server has no more than these after `complete`. */
  caughtUp(messages) {
    for (const { seq } of messages) this.complete = Math.max(this.complete, seq);
  }

  /** Whether something before the newest known message hasn't come yet. */
  get gap() {
    return Math.max(0, ...this.seqs) > this.complete;
  }
}
