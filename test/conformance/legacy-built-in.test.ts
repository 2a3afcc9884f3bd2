import { checkLegacy } from '../support/check-legacy.ts';

checkLegacy('legacy-0.1.5');
