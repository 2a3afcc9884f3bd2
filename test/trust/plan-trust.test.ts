import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/cluster/carry-out-trust.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readCertificates, vouchersOf } from '../../src/trust/authorities.ts';
import { type Publication, planTrust, type TrustStep } from '../../src/trust/plan-trust.ts';
import { readTrust, type TrustContent } from '../../src/trust/trust-state.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = new Date('2027-03-01T12:00:00Z').getTime();
const names = ['injector.mesh.svc', '127.0.0.1'];

const nothing: TrustContent = {
  certificate: '',
  key: '',
  authorities: '',
  signerKey: '',
  successorKey: '',
  retireAt: '',
  wish: '',
};

/** One look of one replica at what is shared: what it does, and what stands there afterwards. */
function look(
  content: TrustContent,
  time: number,
  publication: Publication = 'missing',
  wanted: readonly string[] = names,
) {
  const now = new Date(time);
  const state = readTrust(content, wanted, now);
  const steps = planTrust(state, publication, now);
  return { steps, content: steps.length > 0 ? carryOut(steps, state, wanted, now) : content };
}

/** What a client says that trusts the authorities and has the right clock. */
function verdict({ certificate }: TrustContent, authorities: string, time: number): string {
  const now = new Date(time);
  const chain = readCertificates(certificate);
  const [voucher] = vouchersOf(chain, readCertificates(authorities), now);
  if (!voucher) return 'unknown authority';
  const isTimely = [...chain, voucher].every((one) => new Date(one.validFrom) <= now && now <= new Date(one.validTo));
  return isTimely ? 'trusted' : 'wrong time';
}

const founded = look(nothing, start).content;

describe('what replicas share', () => {
  it('is founded where there is nothing, and left alone from then on', () => {
    const first = look(nothing, start);
    expect(first.steps).toEqual(['found-authority', 'schedule-retirement', 'issue-certificate']);
    expect(verdict(first.content, first.content.authorities, start)).toBe('trusted');
    expect(first.content).toMatchObject({ successorKey: '', retireAt: '', wish: '' });
    for (const days of [0, 1, 30, 59]) expect(look(first.content, start + days * day).steps).toEqual([]);
  });

  it.each<[string, Partial<TrustContent>, TrustStep[]]>([
    ['no certificate', { certificate: '' }, ['issue-certificate']],
    ['half a certificate', { certificate: founded.certificate.slice(0, 300) }, ['issue-certificate']],
    ['no key', { key: '' }, ['issue-certificate']],
    ['a foreign key', { key: founded.signerKey }, ['issue-certificate']],
    ['a certificate of a stranger', stranger(), ['issue-certificate']],
    ['no key to sign with', { signerKey: '' }, ['add-successor']],
    ['a foreign key to sign with', { signerKey: founded.key }, ['add-successor']],
    ['a key to sign with of another kind', rsaAuthority(), ['add-successor']],
    ['an unreadable successor', { successorKey: 'hello' }, []],
    ['no authorities', { authorities: '' }, ['found-authority', 'schedule-retirement', 'issue-certificate']],
    [
      'nonsense for authorities',
      { authorities: 'x'.repeat(999) },
      ['found-authority', 'schedule-retirement', 'issue-certificate'],
    ],
    [
      'an authority more',
      { authorities: founded.authorities + new CertificateAuthority(new Date(start)).certificate },
      ['schedule-retirement'],
    ],
    ['a wish for a certificate', { wish: 'certificate' }, ['issue-certificate', 'clear-wish']],
    ['a wish for an authority', { wish: 'authority' }, ['add-successor', 'clear-wish']],
    ['a wish that nobody understands', { wish: 'tea' }, []],
  ])('with %s is repaired', (_name, damage, steps) => {
    const seen = look({ ...founded, ...damage }, start + day);
    expect(seen.steps).toEqual(steps);
    expect(verdict(seen.content, seen.content.authorities, start + day)).toBe('trusted');
    const again = look(seen.content, start + day);
    expect(again.steps).toEqual([]);
  });

  it('gets a certificate for names that it lacks, by the same authority', () => {
    const more = [...names, 'injector-canary.mesh.svc'];
    const seen = look(founded, start, 'missing', more);
    expect(seen.steps).toEqual(['issue-certificate']);
    expect(seen.content.authorities).toBe(founded.authorities);
    expect(look(seen.content, start, 'missing', names).steps).toEqual([]);
  });
});

/** The key fits its authority, but not our signatures. */
function rsaAuthority(): Partial<TrustContent> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { signerKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function stranger(): Partial<TrustContent> {
  return new CertificateAuthority(new Date(start)).issue(names, new Date(start));
}

describe('a new authority', () => {
  const wished = look({ ...founded, wish: 'authority' }, start).content;

  it('signs nothing before clients know it', () => {
    expect(look(wished, start + day, 'missing').steps).toEqual([]);
    expect(readCertificates(wished.authorities)).toHaveLength(2);
    expect(wished.certificate).toBe(founded.certificate);
  });

  it('signs when all registrations hold it, and the one before stays trusted', () => {
    const seen = look(wished, start + minute, 'published');
    expect(seen.steps).toEqual(['promote-successor', 'schedule-retirement', 'issue-certificate']);
    expect(verdict(seen.content, wished.authorities, start + minute)).toBe('trusted');
    expect(verdict(founded, seen.content.authorities, start + minute)).toBe('trusted');
    expect(look(seen.content, start + minute, 'published').steps).toEqual([]);
  });

  it('signs after a day where nobody can look at registrations', () => {
    expect(look(wished, start + 22 * hour, 'unobserved').steps).toEqual([]);
    expect(look(wished, start + 24 * hour, 'unobserved').steps).toContain('promote-successor');
  });

  it('signs, known or not, when the one before is about to end', () => {
    const end = new Date(readCertificates(founded.authorities)[0]!.validTo).getTime();
    const { content } = look(wished, end - 2 * day);
    expect(look(content, end - 2 * day).steps).toEqual([]);
    expect(look(content, end - day).steps).toContain('promote-successor');
  });

  it('takes the place of one whose key is lost, once it is known', () => {
    const { content } = look({ ...founded, signerKey: '' }, start);
    expect(look(content, start + hour, 'missing').steps).toEqual([]);
    const seen = look(content, start + hour, 'published');
    expect(seen.steps).toContain('promote-successor');
    expect(verdict(seen.content, seen.content.authorities, start + hour)).toBe('trusted');
  });

  it('lets go of the earlier one when nobody can serve its certificates any more', () => {
    const { content } = look(wished, start + hour, 'published');
    const end = new Date(new X509Certificate(founded.certificate).validTo).getTime();
    expect(content.retireAt).toBe(new Date(end).toISOString());
    const renewed = look(content, end - minute, 'published').content;
    expect(readCertificates(renewed.authorities)).toHaveLength(2);
    const seen = look(renewed, end, 'published');
    expect(seen.steps).toEqual(['retire-authorities']);
    expect(readCertificates(seen.content.authorities)).toHaveLength(1);
    expect(seen.content.retireAt).toBe('');
    expect(verdict(seen.content, seen.content.authorities, end)).toBe('trusted');
  });
});

describe('T8: time', () => {
  it('renews the certificate at two thirds of its life and the authority at two thirds of its own', () => {
    expect(look(founded, start + 59 * day).steps).toEqual([]);
    expect(look(founded, start + 60 * day).steps).toEqual(['issue-certificate']);
    const late = start + 2433 * day;
    const { content } = look(founded, late - day);
    expect(look(content, late - day).steps).toEqual([]);
    expect(look(content, late + day).steps).toEqual(['add-successor']);
  });

  it.each([-10 * minute, 10 * minute])(
    'serves clients with the right time though its own clock is off by %d ms',
    (offset) => {
      const { content } = look(nothing, start + offset);
      expect(verdict(content, content.authorities, start)).toBe('trusted');
      const renewed = look(content, start + 61 * day + offset);
      expect(renewed.steps).toEqual(['issue-certificate']);
      expect(verdict(renewed.content, content.authorities, start + 61 * day)).toBe('trusted');
      expect(look(renewed.content, start + 61 * day - offset).steps).toEqual([]);
    },
  );

  it('does nothing in a hurry when the clock jumps by a day, forth or back', () => {
    const { content } = look(founded, start + 10 * day);
    expect(look(content, start + 11 * day).steps).toEqual([]);
    expect(look(content, start + 9 * day).steps).toEqual([]);
    // Fresh, and now from the future: it is served on, and clients come to know another authority meanwhile.
    const back = look(founded, start - day);
    expect(back.steps).toEqual(['add-successor', 'issue-certificate']);
    expect(verdict(back.content, founded.authorities, start)).toBe('trusted');
    const ahead = look(back.content, start, 'published');
    expect(verdict(ahead.content, back.content.authorities, start)).toBe('trusted');
  });

  it('comes to rest although replicas disagree about the time', () => {
    let { content } = look(nothing, start + day);
    const counts: number[] = [];
    for (let round = 0; round < 10; round++) {
      let writes = 0;
      for (const offset of [0, -10 * minute, 10 * minute, day, -day]) {
        const seen = look(content, start + round * hour + offset, 'published');
        if (seen.steps.length > 0) writes++;
        content = seen.content;
      }
      counts.push(writes);
    }
    expect(counts.slice(3)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(verdict(content, content.authorities, start + 10 * hour)).toBe('trusted');
  });

  it('is never without trust in eight years of replicas of which some hear late', () => {
    let { content } = look(nothing, start);
    let late = content;
    let registered = content.authorities;
    const bundles = new Set<string>();
    for (let time = start; time < start + 8 * 365 * day; time += 6 * day) {
      const { content: next } = look(content, time, registered === content.authorities ? 'published' : 'missing');
      // Before the registration hears of what is new, and after it: what is served is trusted, by the late ones, too.
      for (const served of [late, content, next]) expect(verdict(served, registered, time)).toBe('trusted');
      for (const served of [late, content, next]) expect(verdict(served, next.authorities, time)).toBe('trusted');
      registered = next.authorities;
      late = content;
      content = next;
      bundles.add(registered);
    }
    expect([...bundles].map((one) => readCertificates(one).length)).toEqual([1, 2, 2, 1]);
  });
});
