import { checkLegacy } from '../support/check-legacy.ts';

checkLegacy('legacy-1.8.4');
checkLegacy('legacy-1.6.14');
checkLegacy('legacy-1.5.10');
checkLegacy('legacy-1.4.10');
