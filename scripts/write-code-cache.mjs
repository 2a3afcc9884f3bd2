// Runs a command of the bundled program of a directory and keeps there what V8 made of it:
// `node scripts/write-code-cache.mjs dist kube-inject`. What the command needs is in it then.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [directory, command] = [resolve(process.argv[2]), process.argv[3]];
const { codeCacheName, loadBundledProgram } = await import(pathToFileURL(join(directory, 'bundled-program.js')));
const { program, script } = loadBundledProgram(directory, command);

await (command === 'serve'
  ? serve()
  : run('kube-inject', '-f', resolve(import.meta.dirname, '../samples/bookinfo.yaml')));
if (process.exitCode) throw new Error('the program that was built does not run');
writeFileSync(join(directory, codeCacheName(command)), script.createCachedData());

async function serve() {
  const words = ['--port', '0', '--admin-port', '0', '--drain-delay', '0', '--quiet', '--log-level', 'error'];
  const serving = run('serve', ...words);
  const isListening = () => process.listenerCount('SIGTERM') > 0 || process.exitCode !== undefined;
  while (!isListening()) await setTimeout(10);
  process.emit('SIGTERM');
  await serving;
}

async function run(...words) {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...words);
  await program.runProgram('sidecar-injector');
}
