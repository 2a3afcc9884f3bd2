import { type FunctionConfig, readFunctionConfig } from '../config/function-config.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { ProblemList } from '../config/problem-list.ts';
import { isObject, type Json, member, textMember } from '../json/index.ts';
import { exactJson } from '../kube/typed-scalars.ts';
import {
  readTemplatePath,
  shippedTemplatePaths,
  type TemplatePaths,
  withTemplatePath,
} from '../offline/custom-workloads.ts';
import { injectResourceList } from '../offline/inject-resource-list.ts';
import type { OfflineRules } from '../offline/offline-rules.ts';
import { readDocumentTree } from '../offline/read-object.ts';
import { WorkloadError } from '../offline/workload-error.ts';
import { defaultYamlLimits, type YamlTree } from '../yaml/index.ts';
import { CommandError } from './command-error.ts';
import { configuredTemplatePaths } from './configured-template-paths.ts';

/** What a build hands over is of the user's own making, and all of it is one document. */
const limits = { ...defaultYamlLimits, size: 256 * 1024 * 1024, nodes: 50_000_000 };

/** Runs as a function of the Kubernetes Resource Model. */
export async function runKrmFunction(): Promise<void> {
  const text = await readInput();
  const list = readList(text);
  const functionConfig = exactJson(member(list.value, 'functionConfig') ?? null);
  const rules = await loadRules(functionConfig);
  const { text: result, failures } = injectResourceList(text, list, rules);
  process.stdout.write(result.endsWith('\n') ? result : `${result}\n`);
  if (failures > 0) throw new CommandError(`${failures} of the items cannot be injected; see the results`);
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new CommandError('standard input is not text: it holds bytes that are no UTF-8');
  }
}

function readList(text: string): { tree: YamlTree; value: { [name: string]: Json } } {
  try {
    const { tree, value } = readDocumentTree(text, limits);
    if (isObject(value) && textMember(value, 'kind') === 'ResourceList') return { tree, value };
  } catch (error) {
    if (error instanceof WorkloadError) throw new CommandError(`standard input: ${error.message}`);
    throw error;
  }
  throw new CommandError('standard input: a ResourceList is wanted, as kustomize and kpt hand it to functions');
}

async function loadRules(functionConfig: Json): Promise<OfflineRules> {
  const problems = new ProblemList();
  const { options, live, installValues, asWebhook, namespace, podTemplatePaths } = readFunctionConfig(
    functionConfig,
    problems,
  );
  const ownPaths = readPaths(podTemplatePaths, problems);
  problems.throwAny();
  const snapshot = await loadSnapshot(options, {
    rules: asWebhook ? 'configured' : 'forced',
    isOffline: true,
    live,
    installValues,
  });
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  const templatePaths = new Map([...shippedTemplatePaths, ...configuredTemplatePaths(snapshot), ...ownPaths]);
  return { snapshot, asWebhook, namespace, templatePaths };
}

function readPaths(texts: FunctionConfig['podTemplatePaths'], problems: ProblemList): TemplatePaths {
  let paths: TemplatePaths = new Map();
  for (const text of texts) {
    const entry = readTemplatePath(text);
    if (entry) paths = withTemplatePath(paths, entry);
    else problems.add('bad-setting', 'functionConfig', `podTemplatePaths: ${text} is no Kind.group=path`);
  }
  return paths;
}
