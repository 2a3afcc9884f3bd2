import type { FunctionTable } from '../value.ts';
import { conversionFunctions } from './conversions.ts';
import { defaultFunctions } from './defaults.ts';
import { dictFunctions } from './dicts.ts';
import { encodingFunctions } from './encoding.ts';
import { hashFunctions } from './hashes.ts';
import { jsonFunctions } from './json.ts';
import { letterCaseFunctions } from './letter-case.ts';
import { listFunctions } from './lists.ts';
import { mathFunctions } from './math.ts';
import { pathFunctions } from './paths.ts';
import { regularExpressionFunctions } from './regular-expressions.ts';
import { sequenceFunctions } from './sequences.ts';
import { stringFunctions } from './strings.ts';
import { typeFunctions } from './types.ts';
import { urlFunctions } from './urls.ts';
import { versionFunctions } from './versions.ts';
import { wrappingFunctions } from './wrapping.ts';

/** The text functions of sprig v3.3.0, but for {@link refusedFunctions}. */
export const sprigFunctions: FunctionTable = new Map(
  [
    stringFunctions,
    letterCaseFunctions,
    wrappingFunctions,
    listFunctions,
    sequenceFunctions,
    dictFunctions,
    mathFunctions,
    conversionFunctions,
    defaultFunctions,
    jsonFunctions,
    typeFunctions,
    encodingFunctions,
    hashFunctions,
    pathFunctions,
    urlFunctions,
    regularExpressionFunctions,
    versionFunctions,
  ].flatMap((family) => Object.entries(family)),
);

export type RefusalReason = 'time' | 'randomness' | 'secrets' | 'environment' | 'network';

const refusals: readonly [RefusalReason, names: string][] = [
  [
    'time',
    'now ago date date_in_zone date_modify dateInZone dateModify duration durationRound htmlDate htmlDateInZone toDate ' +
      'unixEpoch must_date_modify mustDateModify mustToDate',
  ],
  [
    'randomness',
    'randAlphaNum randAlpha randAscii randNumeric randBytes randInt shuffle uuidv4 bcrypt htpasswd encryptAES ' +
      'genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey',
  ],
  ['secrets', 'derivePassword buildCustomCert decryptAES'],
  ['environment', 'env expandenv'],
  ['network', 'getHostByName'],
];

/** sprig's functions that are not there, with what each would depend on: to a template they are unknown names. */
export const refusedFunctions: ReadonlyMap<string, RefusalReason> = new Map(
  refusals.flatMap(([reason, names]) => names.split(' ').map((name): [string, RefusalReason] => [name, reason])),
);
