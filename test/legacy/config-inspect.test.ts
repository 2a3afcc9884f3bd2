import { describe, expect, it } from 'vitest';
import { inspectConfiguration } from '../../src/inject/inspect-configuration.ts';

const document = (text: string) => ({ text, source: 'config.yaml' });

describe('an inspection', () => {
  const inspection = inspectConfiguration({
    config: document('policy: disabled\ntemplate: |\n  image: docker.io/istio/proxyv2:1.1.17 [[ toYaml .Spec ]]\n'),
  });

  it('says whose configuration it is and what it contains', () => {
    expect(inspection.generation.name).toBe('1.1');
    expect(inspection.because).toBe('its image tag is 1.1.17');
    expect(inspection.policy).toBe('disabled');
    expect(inspection.templates).toMatchObject([{ name: 'sidecar', functions: ['toYaml'] }]);
  });

  it('says what has changed since, the oldest first', () => {
    const releases = inspection.changes.map(([release]) => release);
    expect(releases[0]).toBe('1.2');
    expect(releases.at(-1)).toBe('1.27');
  });

  it('says what makes it unusable', () => {
    const { problems, templates } = inspectConfiguration({
      config: document('templates: {sidecar: "{{ now }}"}'),
    });
    expect(problems.join()).toContain('function "now" not defined');
    expect(templates).toMatchObject([{ functions: undefined }]);
  });
});
