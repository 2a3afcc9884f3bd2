import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figure } from '../support/figure.ts';

interface Package {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'));

describe('D5: what is installed for production', () => {
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  const { packages } = read('package-lock.json') as { packages: Record<string, Package> };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

  it('is asked for in exact versions, by few names', () => {
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(15);
    figure(`${Object.keys(dependencies).length} dependencies, ${installed.length} packages in all`);
  });

  it('is known by its content, and runs nothing when it is installed', () => {
    expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });
});
