/** A document does not fit its message; the text is the one that Istio's decoder gives. */
export class MessageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MessageError';
  }
}
