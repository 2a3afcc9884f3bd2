import { describe, expect, it } from 'vitest';
import { DocumentSplitter, splitYamlDocuments, type YamlDocument } from '../../src/yaml/index.ts';
import fc from '../support/properties.ts';

const texts = (text: string): string[] => splitYamlDocuments(text).map((document) => document.text);

describe('splitting', () => {
  it.each([
    ['', []],
    ['a: 1\n---\nb: 2\n', ['a: 1\n', 'b: 2\n']],
    ['---\na: 1\n---\nb: 2\n---\n', ['---\na: 1\n', 'b: 2\n']],
    ['---\n---\n---\n', ['---\n', '---\n']],
    ['a\n--- # c\nb\n---#c', ['a\n', 'b\n']],
    ['a\r\n---\r\nb\r', ['a\n', 'b\r\n']],
    ['a\n ---\n...\nb', ['a\n ---\n...\nb\n']],
    [' \n', [' \n']],
    ['a\n---\u0085\nb', ['a\n', 'b\n']],
  ])('%j', (text, documents) => {
    expect(texts(text)).toEqual(documents);
  });

  it('tells where each document stands', () => {
    expect(splitYamlDocuments('a: 1\r\n--- # c\nb: 2\nc: 3')).toEqual([
      { text: 'a: 1\n', start: 0, end: 6, line: 1 },
      { text: 'b: 2\nc: 3\n', start: 14, end: 23, line: 3 },
    ]);
  });

  it.each(['--- x', '---x', '----', '--- |', '--- {a: b}', '---\ufeff'])('refuses %j', (separator) => {
    const rest = separator.slice(3).trimStart();
    const error = { code: 'document-separator', offset: 5, line: 2, column: 4 };
    expect(() => splitYamlDocuments(`a: 1\n${separator}\nb: 2\n`)).toThrow(expect.objectContaining(error));
    if (rest !== '')
      expect(() => splitYamlDocuments(`${separator}\n`)).toThrow(`invalid Yaml document separator: ${rest}`);
  });

  it('hands out the documents before a wrong separator', () => {
    const splitter = new DocumentSplitter();
    expect(splitter.push('a\n---\nb\n---x\nc\n').map((document) => document.text)).toEqual(['a\n']);
    expect(() => splitter.push('d\n')).toThrow('invalid Yaml document separator: x');
    expect(() => splitter.end()).toThrow('invalid Yaml document separator: x');
  });

  it('does not depend on how the text is cut', () => {
    const line = fc.constantFrom('---', '--- # c', 'a: 1', '', ' ---', '...', '-', '\ufeff');
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '')), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(6), { minLength: 1 }), (lines, cuts) => {
        const whole = lines.flat().join('');
        expect(outcome(() => pushed(whole, cuts))).toEqual(outcome(() => splitYamlDocuments(whole)));
      }),
    );
  });
});

function pushed(text: string, cuts: readonly number[]): YamlDocument[] {
  const splitter = new DocumentSplitter();
  const documents: YamlDocument[] = [];
  let position = 0;
  for (let index = 0; position < text.length; index++) {
    const next = position + cuts[index % cuts.length]! + 1;
    documents.push(...splitter.push(text.slice(position, next)));
    position = next;
  }
  return [...documents, ...splitter.end()];
}

function outcome(split: () => YamlDocument[]): unknown {
  try {
    return split();
  } catch (error) {
    return (error as Error).message;
  }
}
