import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { applyPatch, type Operation } from '../../src/patch/index.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readCertificate } from '../../src/trust/certificate.ts';
import { planRegistration } from '../../src/trust/plan-registration.ts';

const now = new Date('2027-03-01T12:00:00Z');
const names = ['sidecar-injector.mesh.svc', 'localhost', '127.0.0.1', '::1'];
const [own, next, foreign] = [0, 1, 2].map(() => new CertificateAuthority(now)) as [
  CertificateAuthority,
  CertificateAuthority,
  CertificateAuthority,
];

function context(authorities: readonly CertificateAuthority[], signer = own, keeps = true) {
  const { certificate, key } = signer.issue(names, now);
  return {
    instance: 'sidecar-injector',
    identity: {
      certificate: readCertificate(certificate, key, names, now),
      authorities: authorities.map((one) => new X509Certificate(one.certificate)),
    },
    isKept: () => keeps,
    now,
  };
}

const service = (name = 'sidecar-injector', namespace = 'mesh') => ({ service: { name, namespace, path: '/inject' } });

function registration(...clients: JsonObject[]): JsonObject {
  return {
    metadata: {
      name: 'injector',
      resourceVersion: '41',
      labels: { 'sidecar-injector/instance': 'sidecar-injector' },
    },
    webhooks: clients.map((clientConfig, index) => ({ name: `w${index}.sidecar-injector.istio.io`, clientConfig })),
  };
}

function bundle(...authorities: readonly CertificateAuthority[]): string {
  return Buffer.from(authorities.map(({ certificate }) => certificate).join('')).toString('base64');
}

/** The authorities of each webhook once the plan is carried out. */
function outcome(object: JsonObject, plan: ReturnType<typeof planRegistration>): string[][] {
  if (plan.kind === 'refused') throw new Error(plan.message);
  const operations = plan.operations.filter((one) => (one as JsonObject).op !== 'test') as Operation[];
  const { webhooks } = applyPatch(object, operations) as { webhooks: { clientConfig: { caBundle?: string } }[] };
  return webhooks.map(({ clientConfig: { caBundle = '' } }) =>
    Buffer.from(caBundle, 'base64')
      .toString()
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .filter((text) => text !== '')
      .map((text) => ['own', 'next', 'foreign'][[own, next, foreign].findIndex((one) => one.certificate === text)]!),
  );
}

describe('T7: the authorities in a registration', () => {
  it('are put into every webhook that calls us, and into no other', () => {
    const object = registration(
      service(),
      service('istiod'),
      { ...service(), caBundle: bundle(own) },
      { url: 'https://localhost:9443/inject' },
      { url: 'https://[::1]/inject', caBundle: 'bm9uc2Vuc2U=' },
      { url: 'https://example.com/inject' },
      { url: 'nonsense' },
      {},
    );
    const plan = planRegistration(object, context([own]));
    expect(outcome(object, plan)).toEqual([['own'], [], ['own'], ['own'], ['own'], [], [], []]);
    expect(plan).toMatchObject({
      operations: [
        { op: 'test', path: '/metadata/resourceVersion', value: '41' },
        { op: 'add', path: '/webhooks/0/clientConfig/caBundle' },
        { op: 'add', path: '/webhooks/3/clientConfig/caBundle' },
        { op: 'add', path: '/webhooks/4/clientConfig/caBundle' },
      ],
      held: [],
    });
  });

  it('are left alone where they are right, in whatever order', () => {
    const object = registration({ ...service(), caBundle: bundle(next, own) });
    expect(planRegistration(object, context([own, next]))).toMatchObject({ operations: [], foreign: [] });
  });

  it('are joined by the next one before anything is signed by it, and say since when all webhooks hold it', () => {
    const object = registration({ ...service(), caBundle: bundle(own) }, { ...service(), caBundle: bundle(own, next) });
    const plan = planRegistration(object, context([own, next]));
    expect(outcome(object, plan)).toEqual([
      ['own', 'next'],
      ['own', 'next'],
    ]);
    expect(plan.kind === 'found' && plan.held.map(String)).toEqual([own.certificate]);
  });

  it('stay beside foreign ones, which other replicas may need, until these are given up', () => {
    const object = registration({ ...service(), caBundle: bundle(foreign) });
    expect(outcome(object, planRegistration(object, context([own])))).toEqual([['own', 'foreign']]);
    const both = registration({ ...service(), caBundle: bundle(own, foreign) });
    const kept = planRegistration(both, context([own]));
    expect(kept.kind === 'found' && [kept.operations, kept.foreign.map(String)]).toEqual([[], [foreign.certificate]]);
    expect(outcome(both, planRegistration(both, context([own], own, false)))).toEqual([['own']]);
  });

  it('do not grow without end, and hold nothing that has expired', () => {
    const strangers = Array.from({ length: 20 }, () => new CertificateAuthority(now));
    const object = registration({ ...service(), caBundle: bundle(...strangers) });
    const plan = planRegistration(object, context([own]));
    const value = plan.kind === 'found' ? String((plan.operations[1] as JsonObject).value) : '';
    expect(Buffer.from(value, 'base64').toString().match(/BEGIN/g)).toHaveLength(9);
    const old = new CertificateAuthority(new Date('2000-01-01'));
    const stale = registration({ ...service(), caBundle: bundle(old, own) });
    expect(outcome(stale, planRegistration(stale, context([own])))).toEqual([['own']]);
  });

  it.each([
    ['absent', undefined, context([own]), 'webhook_config_not_found'],
    ['without our label', { ...registration(service()), metadata: {} }, context([own]), 'wrong_instance'],
    ['of another instance', registration(service()), { ...context([own]), instance: 'canary' }, 'wrong_instance'],
    ['without webhooks', { metadata: registration().metadata! }, context([own]), 'webhook_entry_not_found'],
    ['for others only', registration(service('istiod')), context([own]), 'webhook_entry_not_found'],
    ['for which there is no authority', registration(service()), context([]), 'load_ca_bundle_failure'],
    ['for which there are only wrong ones', registration(service()), context([next]), 'load_ca_bundle_failure'],
  ])('are not written where the registration is %s', (_name, object, given, fault) => {
    expect(planRegistration(object, given)).toMatchObject({ kind: 'refused', fault });
  });
});
