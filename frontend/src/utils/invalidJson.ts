/** Text that the user has entered as JSON and that is not. It must not be saved. */
export class InvalidJson {
  constructor(readonly text: string) {}

  /** Two texts are different values of a form. */
  toJSON() {
    return this.text
  }
}
