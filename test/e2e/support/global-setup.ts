import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleProgram, root } from '../../support/program.ts';
import { ControlPlane } from './control-plane.ts';
import { GoMissing, goProgram } from './go-program.ts';
import type {} from './suite.ts';

const outdir = join(root, '.cache/test-e2e');

/** Starts what all test files share; what is returned ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await bundleProgram(outdir);
  project.provide('program', join(outdir, 'main.js'));
  const plane = await startControlPlane();
  project.provide('cluster', plane?.access);
  return async () => {
    await plane?.stop();
    rmSync(outdir, { recursive: true, force: true });
  };
}

async function startControlPlane(): Promise<ControlPlane | undefined> {
  try {
    // Here, where no limit of a test ends a build.
    await goProgram('helm');
    return await ControlPlane.start();
  } catch (error) {
    if (!(error instanceof GoMissing) || process.env.CI) throw error;
    console.warn(`NO END-TO-END TEST RUNS: ${error.message}`);
    return undefined;
  }
}
