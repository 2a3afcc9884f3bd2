// Runs the chaos runner.
import { runBundled } from './bundled.mjs';

await runBundled('chaos', []);
