import { describe, expect, it } from 'vitest';
import { generationNamed } from '../../src/inject/generations/families.ts';
import { ConfigurationError, readSnapshot, type Snapshot } from '../../src/inject/index.ts';

const source = 'mesh.yaml';

function snapshot(mesh: string, release?: string): Snapshot {
  const templates = release === undefined ? 'templates: {sidecar: ""}' : 'template: ""';
  const config = { text: `policy: enabled\n${templates}\n`, source: 'config' };
  const generation = release === undefined ? undefined : generationNamed(release);
  return readSnapshot({ config, mesh: { text: mesh, source } }, generation ? { generation } : {});
}

function warnings(mesh: string, release?: string): string[] {
  return snapshot(mesh, release).warnings.filter((warning) => warning.startsWith(source));
}

function problems(mesh: string): string[] {
  try {
    snapshot(mesh);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('members of a mesh config that Istio passes over', () => {
  const known = 'is not known to the mesh config of Istio 1.27 to today and has no effect';

  it.each([
    ['a slip', 'acessLogFile: /dev/stdout', `acessLogFile ${known}; did you mean accessLogFile?`],
    ['a stranger', 'somethingElse: 1', `somethingElse ${known}`],
    ['a slip inside', 'defaultConfig: {concurency: 2}', `defaultConfig.concurency ${known}; did you mean concurrency?`],
    [
      'an item of a list',
      'extensionProviders: [{name: a, zipkin: {service: z.istio-system, port: 9411, maxTagLenght: 1}}]',
      `extensionProviders[0].zipkin.maxTagLenght ${known}; did you mean maxTagLength?`,
    ],
    ['defaultConfig in snake case', 'default_config: {}', `default_config ${known}; did you mean defaultConfig?`],
  ])('%s', (_what, mesh, sentence) => expect(warnings(mesh)).toEqual([`${source}: ${sentence}`]));

  it('other names in snake case, and keys of maps, are known', () => {
    expect(warnings('access_log_file: /dev/stdout\ndefaultConfig: {proxyMetadata: {ANYTHING: x}}')).toEqual([]);
  });

  it('earlier releases knew more than is known of them, so that only slips are told', () => {
    expect(warnings('disablePolicyChecks: true\nthriftConfig: {}', '1.8.4')).toEqual([]);
    expect(warnings('acessLogFile: /dev/stdout', '1.8.4')).toEqual([
      `${source}: acessLogFile is not known to the mesh config of Istio 1.8 and has no effect; did you mean accessLogFile?`,
    ]);
  });
});

describe('members of a mesh config that Istio refuses', () => {
  it.each([
    ['enableTracing: "yes"', 'enableTracing holds the text "yes", but true or false is wanted'],
    ['accessLogEncoding: JSN', 'accessLogEncoding holds the text "JSN", but one of TEXT, JSON is wanted'],
    ['connectTimeout: soon', 'connectTimeout holds the text "soon", but a duration such as "10s" is wanted'],
    ['proxyListenPort: 15001.5', 'proxyListenPort holds 15001.5, but a whole number is wanted'],
    ['rootNamespace: [a]', 'rootNamespace holds a list, but a text is wanted'],
    ['defaultConfig: x', 'defaultConfig holds the text "x", but an object is wanted'],
    ['trustDomainAliases: x', 'trustDomainAliases holds the text "x", but a list is wanted'],
    ['defaultConfig: {proxyMetadata: {A: 1}}', 'defaultConfig.proxyMetadata.A holds 1, but a text is wanted'],
    ['[1]', 'it holds a list, but an object is wanted'],
  ])('%s', (mesh, sentence) => expect(problems(mesh)).toEqual([sentence]));

  it('all of them at once', () => {
    expect(problems('enableTracing: "yes"\nrootNamespace: 1')).toHaveLength(2);
  });

  it('what is wrong in another way, in its own words', () => {
    expect(problems('trustDomain: ""')).toEqual(['trustDomain: empty domain name not allowed']);
  });
});
