import type { Command } from 'commander';

/** Adds the command `krm`. */
export function registerKrm(program: Command): void {
  program
    .command('krm')
    .description('Injects as a function of kustomize and kpt: a ResourceList comes in, and goes out again.')
    .addHelpText('after', helpText)
    .action(async () => {
      const { runKrmFunction } = await import('./run-krm-function.ts');
      await runKrmFunction();
    });
}

const helpText = `
Reads a ResourceList from standard input and writes it, with the sidecar in its items, to standard output. Comments and
order stay. What there is to say stands in its results; if an item cannot be injected, none is.

The functionConfig is a ConfigMap, or an object of another kind with the same keys in its spec. config, values and mesh are
the texts of Istio's ConfigMaps (its own istio-sidecar-injector will do). Settings as on the command line of kube-inject:
configPath, helmValues, revision, generation, namespace, namespacePolicy, asWebhook, podTemplatePaths. Without any the
embedded configuration is used.

Examples:
  kpt fn eval deploy/ --exec "sidecar-injector krm" -- revision=canary

  For kustomize, which runs an executable without arguments, as a script and in kustomization.yaml (build with
  --enable-alpha-plugins --enable-exec):
    #!/bin/sh
    exec sidecar-injector krm

    transformers:
    - |-
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: sidecars
        annotations:
          config.kubernetes.io/function: |
            exec: {path: ./inject.sh}
      data:
        revision: canary

Exit codes: 0 done; 1 the list, its functionConfig or an item is wrong; 2 wrong usage; 70 a defect of this program.`;
