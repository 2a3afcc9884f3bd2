/** Parts of a name that say that what it names is secret; separators do not count. */
const secretWords = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'credential',
  'authorization',
  'cookie',
  'connectionstring',
];

/** Names of members that only refer to something secret, or are about it. */
const references: ReadonlySet<string> = new Set([
  'secretName',
  'imagePullSecrets',
  'automountServiceAccountToken',
  'serviceAccountToken',
  'tokenExpirationSeconds',
]);

/** Whether the name of an annotation, a variable or a member says that its value is secret. */
export function isSecretName(name: string): boolean {
  if (references.has(name)) return false;
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return secretWords.some((word) => letters.includes(word));
}

/** Beginnings by which services make their keys known. */
const keyBeginnings = [
  'AKIA',
  'ASIA',
  'AIza',
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'ghr_',
  'github_pat_',
  'glpat-',
  'xoxa-',
  'xoxb-',
  'xoxp-',
  'xoxr-',
  'xoxs-',
  'sk_live_',
  'sk_test_',
  'rk_live_',
  'npm_',
  'hvs.',
  'SG.',
];

/** Shorter texts with such a beginning are words. */
const shortestKey = 16;

/** Whether a text looks like a secret, whatever it is the value of. Takes time in proportion to its length. */
export function looksSecret(text: string): boolean {
  if (text.length < 8) return false;
  return (
    text.includes('-----BEGIN ') ||
    assignment.test(text) ||
    holdsUserInfo(text) ||
    text.split(/[^A-Za-z0-9_.+/=-]+/).some(isSecretToken)
  );
}

/** `password=…`, `"token": "…"`; what stands in `$(…)` or `{{…}}` is filled in later. */
const assignment =
  /(?:password|passwd|secret|token|api[-_]?key|credential|authorization)["']?\s*[=:]\s*["']?[^\s"'$<{,[]/i;

/** `scheme://user:password@host` */
function holdsUserInfo(text: string): boolean {
  for (let start = text.indexOf('://'); start >= 0; start = text.indexOf('://', start + 3)) {
    const authority = authorityAt(text, start + 3);
    const at = authority.lastIndexOf('@');
    if (at > 0 && authority.lastIndexOf(':', at) >= 0) return true;
  }
  return false;
}

/** No host name with user and password is longer. */
const longestAuthority = 1024;

function authorityAt(text: string, start: number): string {
  const rest = text.slice(start, start + longestAuthority);
  const end = rest.search(/[/?#\s"']/);
  return end < 0 ? rest : rest.slice(0, end);
}

function isSecretToken(token: string): boolean {
  if (token.length < shortestKey) return false;
  return isWebToken(token) || keyBeginnings.some((start) => token.startsWith(start)) || isRandom(token);
}

/** A JSON Web Token: three parts, of which the first is an object in base64. */
function isWebToken(token: string): boolean {
  return token.startsWith('eyJ') && token.split('.').length === 3;
}

const shortestRandom = 32;

/** Bits that a character of base64 tells on average; prose and names have fewer. */
const randomEntropy = 4.2;

/**
 * Letters of both cases with digits, in no order that a person would choose. Hexadecimal digests and hashes of
 * Kubernetes are not meant: they have one case.
 */
function isRandom(token: string): boolean {
  if (token.length < shortestRandom) return false;
  const body = token.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/_-]+$/.test(body)) return false;
  return /[A-Z]/.test(body) && /[a-z]/.test(body) && /\d/.test(body) && entropyOf(body) >= randomEntropy;
}

/** Shannon entropy in bits for each character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
