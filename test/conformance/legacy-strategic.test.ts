import { checkLegacy } from '../support/check-legacy.ts';

checkLegacy('legacy-1.20.8');
checkLegacy('legacy-1.12.9');
