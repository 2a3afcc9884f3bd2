// Runs the bundled program of a directory and keeps what V8 made of it there: `node scripts/write-code-cache.mjs dist`.
// Some commands run first, so that the functions that they need are in it.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const directory = resolve(process.argv[2]);
const manifests = resolve(import.meta.dirname, '../samples/bookinfo.yaml');
const { codeCacheName, loadBundledProgram } = await import(pathToFileURL(join(directory, 'bundled-program.js')));
const { program, script } = loadBundledProgram(directory);

await run('kube-inject', '-f', manifests);
const serving = run(
  'serve',
  '--port',
  '0',
  '--admin-port',
  '0',
  '--drain-delay',
  '0',
  '--quiet',
  '--log-level',
  'error',
);
const isListening = () => process.listenerCount('SIGTERM') > 0 || process.exitCode !== undefined;
while (!isListening()) await setTimeout(10);
process.emit('SIGTERM');
await serving;
if (process.exitCode) throw new Error('the program that was built does not run');
writeFileSync(join(directory, codeCacheName), script.createCachedData());

async function run(...words) {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...words);
  await program.runProgram('sidecar-injector');
}
