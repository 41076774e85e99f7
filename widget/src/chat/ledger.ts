/** Which messages are known: nothing is shown twice, nothing is missed. */
interface Numbered {
  id: string;
  seq: number;
}

export class Ledger {
  private ids = new Set<string>();
  private seqs = new Set<number>();
  /** Every message up to this seq is known. */
  complete = 0;

  forget(): void {
    this.ids.clear();
    this.seqs.clear();
    this.complete = 0;
  }

  /** Note a message. False: it is known already. A safety message without seq always counts. */
  take({ id, seq }: Numbered): boolean {
    if (this.ids.has(id) || (seq > 0 && this.seqs.has(seq))) return false;
    if (id) this.ids.add(id);
    if (seq > 0) this.seqs.add(seq);
    while (this.seqs.has(this.complete + 1)) this.complete += 1;
    return true;
  }

  /** Note that the server has no more than these after `complete`. */
  caughtUp(messages: readonly Numbered[]): void {
    for (const { seq } of messages) this.complete = Math.max(this.complete, seq);
  }

  /** Whether something before the newest known message hasn't come yet. */
  get gap(): boolean {
    return Math.max(0, ...this.seqs) > this.complete;
  }
}
