import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** The lines of a stream as texts without their ends; a last line without an end is not given, since it may be half. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const parts: string[] = [];
  for await (const chunk of stream) {
    let text = decoder.write(chunk as Buffer);
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      parts.push(text.slice(0, end));
      yield parts.join('');
      parts.length = 0;
      text = text.slice(end + 1);
    }
    if (text !== '') parts.push(text);
  }
}
