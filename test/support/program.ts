import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles the program into a folder below the project, where it finds its dependencies, as `main.js`.
 * @returns which file imports what
 */
export async function bundleProgram(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [join(root, 'src/cli/main.ts'), join(root, 'src/cli/kubectl-plugin.ts')],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    absWorkingDir: root,
  });
  return metafile;
}
