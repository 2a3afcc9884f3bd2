import { type Command, InvalidArgumentError, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { addLiveOptions, type LiveOptions } from '../config/live-options.ts';
import { CommandError, exitCodes } from './command-error.ts';

/** What `explain` is told. */
export interface ExplainOptions extends ConfigurationOptions, LiveOptions {
  /** `-` is standard input. */
  readonly filename: readonly string[];
  readonly namespace: string;
  /** Labels of the namespaces of all objects. */
  readonly namespaceLabels?: { readonly [name: string]: string };
  readonly requestPath: string;
  readonly output: 'text' | 'json';
}

/** Adds the command `explain`. */
export function registerExplain(program: Command): void {
  const command = program
    .command('explain')
    .description('Says why a pod is injected or not, where each injected part comes from, and what would change that.')
    .argument('[object...]', 'objects of a cluster, such as deployment/cart or pod/cart-0')
    .addOption(
      new Option(
        '-f, --filename <file>',
        'Pod, workload or AdmissionReview, - for standard input (repeatable)',
      ).argParser((file: string, earlier: string[] | undefined) => [...(earlier ?? []), file]),
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--namespace-labels <labels>', 'labels of their namespace, as in istio-injection=enabled,a=b', readLabels)
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .addOption(new Option('--output <format>', 'how to report').choices(['text', 'json']).default('text'));
  addConfigurationOptions(command);
  addLiveOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (objects: string[], options: Partial<ExplainOptions>) => {
    const { filename = [] } = options;
    if ((filename.length === 0) === (objects.length === 0)) {
      throw new CommandError(
        'name either files (-f) or objects of a cluster, such as deployment/cart',
        exitCodes.usage,
      );
    }
    const { explainObjects } = await import('./explain-objects.ts');
    await explainObjects(objects, { ...(options as ExplainOptions), filename });
  });
}

function readLabels(text: string): { [name: string]: string } {
  const labels = text.split(',').map((label): [name: string, value: string] => {
    const [name = '', ...value] = label.split('=');
    if (name === '' || value.length !== 1) {
      throw new InvalidArgumentError('Labels are name=value pairs with commas between them.');
    }
    return [name, value[0]!];
  });
  return Object.fromEntries(labels);
}

const helpText = `
Both halves are told: what the API server decides before it calls the webhook, by the MutatingWebhookConfigurations among
the --resources or else by the selectors of Istio's installation, and then every rule of the injector. For objects that are
named without a file, or where --kubeconfig, --context or a ConfigMap is named, namespaces, nodes, webhooks and the ConfigMaps
of Istio come from the cluster unless files stand in their place. Pods that run without a sidecar are explained in time.
docs/explain-schema.md describes the JSON.

Examples:
  Why does my pod get no sidecar?
    sidecar-injector explain -f pod.yaml --namespace-labels istio-injection=enabled

  And a workload that runs, with its pods:
    sidecar-injector explain deployment/reviews -n prod

  With everything that a cluster knows, from files:
    kubectl get namespaces,mutatingwebhookconfigurations -o yaml > cluster.yaml
    kubectl -n istio-system get configmap istio-sidecar-injector istio -o yaml > injector.yaml
    kubectl -n shop get deployment cart -o yaml |
      sidecar-injector explain -f - --config injector.yaml --resources cluster.yaml

Exit codes: 0 done, whatever the verdict; 1 the input or the configuration is wrong; 2 wrong usage; 70 a defect of this
program.`;
