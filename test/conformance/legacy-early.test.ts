import { checkLegacy } from '../support/check-legacy.ts';

checkLegacy('legacy-1.2.10');
checkLegacy('legacy-1.1.17');
checkLegacy('legacy-1.0.3');
checkLegacy('legacy-1.0.0');
checkLegacy('legacy-0.8.0');
