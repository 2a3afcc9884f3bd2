import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { Client, startTestServer } from '../server/support.ts';
import { UnusableAnswer, verifyResponse } from '../support/api-server.ts';
import { figure } from '../support/figure.ts';
import { malformedBodies, malformedUtf8 } from './json-corpus.ts';
import { judged, podRequest, response, review } from './reviews.ts';

const snapshot = embeddedSnapshot();
const served = () => startTestServer({ admit, snapshot: () => snapshot });

describe('P2: bodies without content', () => {
  it.each([
    ['nothing', ''],
    ['blanks', ' \t\r\n '],
    ['a byte order mark', '\ufeff'],
    ['a review behind a byte order mark', `\ufeff${review()}`],
  ])('%s: 400 in JSON, and the connection goes on', async (_what, body) => {
    const client = await Client.open((await served()).port);
    const refused = await client.post('/inject', body);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' });
    expect((await client.post('/inject', review())).status).toBe(200);
  });
});

describe('P4: bodies that are no JSON', () => {
  const bodies = malformedBodies(review());

  it('are refused with 400, each by itself', () => {
    const wrong = bodies.filter((body) => admit(body, '/inject', snapshot).status !== 400);
    expect(wrong).toEqual([]);
    expect(bodies.length).toBeGreaterThan(300);
    figure(`${bodies.length} malformed bodies`);
  });

  it('are refused with 400 by the server, which stays as it is', { timeout: 120_000 }, async () => {
    const { port } = await served();
    const client = await Client.open(port);
    const some = bodies.filter((body, index) => index % 7 === 0 || (body.length > 1000 && body.length < 1e6));
    for (const body of some)
      expect([body.slice(0, 40), (await client.post('/inject', body)).status]).toEqual([body.slice(0, 40), 400]);
    for (const bytes of malformedUtf8) {
      const body = Buffer.concat([Buffer.from('{"kind":"'), Buffer.from(bytes), Buffer.from('"}')]);
      expect((await client.post('/inject', body)).status).toBe(400);
    }
    expect((await client.post('/inject', review())).status).toBe(200);
  });

  it('nest 1000 deep and no deeper', () => {
    const nested = (depth: number): string =>
      review({ object: { a: 'X' } }).replace('"X"', '['.repeat(depth) + ']'.repeat(depth));
    // The envelope, the request and the object are levels, too.
    expect(admit(nested(997), '/inject', snapshot).status).toBe(200);
    expect(admit(nested(998), '/inject', snapshot).status).toBe(400);
  });

  it('count the last of equal keys, as the API server does', () => {
    const body = review().replace('"operation":"CREATE"', '"operation":"DELETE","operation":"CREATE"');
    expect(admit(body, '/inject', snapshot).outcome.result).toBe('injected');
  });
});

describe('P5: members of a review', () => {
  const values: [what: string, value: Json | undefined][] = [
    ['null', null],
    ['a number', 5],
    ['a boolean', true],
    ['a list', []],
    ['an object', {}],
    ['an empty text', ''],
    ['absent', undefined],
  ];
  const envelope = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request: podRequest };
  const withMember = (object: JsonObject, name: string, value: Json | undefined): JsonObject => {
    const { [name]: _old, ...rest } = object;
    return value === undefined ? rest : { ...rest, [name]: value };
  };
  const ask = (body: JsonObject) => admit(stringifyJson(body), '/inject', snapshot);

  it.each(['apiVersion', 'kind', 'request'])('%s must be there and right, and is named', (name) => {
    for (const [what, value] of values) {
      const answer = ask(withMember(envelope, name, value));
      // An empty request has no uid, which is said.
      const named = name === 'request' && what === 'an object' ? 'request.uid' : name;
      expect([what, answer.status, answer.outcome.message]).toEqual([what, 400, expect.stringContaining(named)]);
      if (name !== 'request') expect([what, answer.outcome.uid]).toEqual([what, 'u1']);
    }
  });

  it.each(['uid', 'kind', 'subResource', 'operation', 'namespace', 'name'])('request.%s', (name) => {
    const needed = name === 'uid';
    for (const [what, value] of values) {
      const answer = ask({ ...envelope, request: withMember(podRequest, name, value) });
      const isText = value === '' && !needed;
      const isMissing = (value === null || value === undefined) && !needed;
      const isKind = name === 'kind' && what === 'an object';
      const expected = isText || isMissing || isKind ? (name === 'kind' && value === '' ? 400 : 200) : 400;
      expect([name, what, answer.status]).toEqual([name, what, expected]);
      if (expected === 400)
        expect([what, answer.outcome.message]).toEqual([what, expect.stringContaining(`request.${name}`)]);
      if (name !== 'uid') expect([what, response(answer)?.uid]).toEqual([what, 'u1']);
    }
  });

  it('the object: none is let pass, anything else than a pod is denied, and the uid is echoed', () => {
    for (const [what, value] of values) {
      const answer = ask({ ...envelope, request: withMember(podRequest, 'object', value) });
      expect([what, answer.status, response(answer).uid]).toEqual([what, 200, 'u1']);
      const isNone = value === null || value === undefined;
      const result = isNone ? 'skipped' : what === 'an object' ? 'injected' : 'denied';
      expect([what, answer.outcome.result]).toEqual([what, result]);
    }
  });

  it('any member of the request may be anything without ending the process', () => {
    let asked = 0;
    for (const name of [
      ...Object.keys(podRequest),
      'oldObject',
      'options',
      'dryRun',
      'requestKind',
      'requestResource',
    ]) {
      for (const [what, value] of values) {
        const { answer, fault } = judged(review({ [name]: value as Json }), snapshot);
        expect([name, what, fault, [200, 400].includes(answer.status)]).toEqual([name, what, undefined, true]);
        asked++;
      }
    }
    figure(`${asked} changed reviews`);
  });
});

describe('P6: answers as the API server checks them', () => {
  const v1 = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' };
  const beta = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1beta1' };
  const patch = Buffer.from('[]').toString('base64');
  const other = { kind: 'NotAReview', apiVersion: 'example.com/v2' };
  const noGvk = {};

  /** The envelope, the response, whether the webhook mutates, and the words of the refusal. */
  const cases: readonly [
    what: string,
    version: string,
    envelope: JsonObject,
    response: Json,
    isMutating: boolean,
    fault?: string,
  ][] = [
    ['v1 without a response', 'v1', v1, null, true, 'response was absent'],
    ['v1 without a uid', 'v1', v1, {}, true, 'expected response.uid="123", got ""'],
    ['v1 with another uid', 'v1', v1, { uid: '456' }, true, 'expected response.uid="123", got "456"'],
    ['v1 without a kind', 'v1', noGvk, { uid: '123' }, true, 'expected webhook response of admission.k8s.io/v1'],
    ['v1 with another kind', 'v1', other, { uid: '123' }, true, 'expected webhook response of admission.k8s.io/v1'],
    ['v1 answered as v1beta1', 'v1', beta, { uid: '123' }, true, 'expected webhook response of admission.k8s.io/v1'],
    ['v1, mutating, empty', 'v1', v1, { uid: '123' }, true],
    ['v1, mutating, allowed', 'v1', v1, { uid: '123', allowed: true }, true],
    ['v1, mutating, denied', 'v1', v1, { uid: '123', allowed: false, status: { message: 'no' } }, true],
    ['v1, mutating, patch and type', 'v1', v1, { uid: '123', allowed: true, patch, patchType: 'JSONPatch' }, true],
    [
      'v1, mutating, patch without type',
      'v1',
      v1,
      { uid: '123', patch },
      true,
      'response.patch but not response.patchType',
    ],
    [
      'v1, mutating, type without patch',
      'v1',
      v1,
      { uid: '123', patchType: 'JSONPatch' },
      true,
      'response.patchType but not response.patch',
    ],
    ['v1, mutating, empty type', 'v1', v1, { uid: '123', patch, patchType: '' }, true, 'invalid response.patchType'],
    [
      'v1, mutating, empty patch and type',
      'v1',
      v1,
      { uid: '123', patch: '', patchType: 'JSONPatch' },
      true,
      'response.patchType but not response.patch',
    ],
    ['v1, validating, empty', 'v1', v1, { uid: '123' }, false],
    ['v1, validating, allowed', 'v1', v1, { uid: '123', allowed: true }, false],
    [
      'v1, validating, patch',
      'v1',
      v1,
      { uid: '123', patch, patchType: 'JSONPatch' },
      false,
      'may not return response.patch',
    ],
    [
      'v1, validating, type',
      'v1',
      v1,
      { uid: '123', patchType: 'JSONPatch' },
      false,
      'may not return response.patchType',
    ],
    ['v1beta1 without a response', 'v1beta1', beta, null, true, 'response was absent'],
    ['v1beta1 without a uid', 'v1beta1', beta, {}, true],
    ['v1beta1 with another uid', 'v1beta1', beta, { uid: '456' }, true],
    ['v1beta1 without a kind', 'v1beta1', noGvk, { uid: '123' }, true],
    ['v1beta1 with another kind', 'v1beta1', other, { uid: '123' }, true],
    ['v1beta1, mutating, patch without type', 'v1beta1', beta, { uid: '123', patch }, true],
    ['v1beta1, mutating, type without patch', 'v1beta1', beta, { uid: '123', patchType: 'JSONPatch' }, true],
    ['v1beta1, validating, patch', 'v1beta1', beta, { uid: '123', patch, patchType: 'JSONPatch' }, false],
    ['v1beta1, validating, empty', 'v1beta1', beta, { uid: '123' }, false],
  ];

  it.each(cases)('%s', (_what, version, envelope, given, isMutating, fault) => {
    const answer = given === null ? envelope : { ...envelope, response: given };
    const verify = () => verifyResponse('123', isMutating, answer, `admission.k8s.io/${version}`);
    if (fault === undefined) expect(verify).not.toThrow();
    else expect(verify).toThrow(fault);
    if (fault !== undefined) expect(verify).toThrow(UnusableAnswer);
  });

  it.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])('ours pass, in %s', (apiVersion) => {
    for (const request of [
      {},
      { dryRun: true },
      { object: null },
      { operation: 'DELETE' },
      { namespace: 'kube-system' },
    ]) {
      const { answer, fault } = judged(review(request, { apiVersion }), snapshot);
      expect(fault).toBeUndefined();
      expect(parseJson(answer.body)).toMatchObject({ apiVersion, kind: 'AdmissionReview', response: { uid: 'u1' } });
      const { patch: own, patchType } = response(answer);
      expect(own === undefined).toBe(patchType === undefined);
    }
    figure(`${cases.length} cases of the verifier`);
  });
});
