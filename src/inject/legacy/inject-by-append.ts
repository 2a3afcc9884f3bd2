import type { Injector } from '../generation.ts';
import { checkAnnotations } from '../inject.ts';
import { defaultProxyUser } from '../openshift.ts';
import { resolveProxyConfig } from '../proxy-config.ts';
import { renderOverlay } from '../render-overlay.ts';
import { templateData } from '../template-data-of.ts';
import type { AppendStep } from './append-context.ts';
import { fragmentOf } from './fragment.ts';

/** The name under which the one template of a configuration is kept. */
const templateName = 'sidecar';

const user = { uid: defaultProxyUser, gid: defaultProxyUser };

/**
 * The way until 1.8: the template prints parts of a pod, which are appended. The steps are what differs between releases
 * and between webhook and kube-inject.
 */
export function injectByAppend(steps: readonly (readonly [name: string, step: AppendStep])[]): Injector {
  return (pod, request, snapshot) => {
    checkAnnotations(pod, snapshot);
    const proxyConfig = resolveProxyConfig(pod, snapshot);
    const owner = request.owner ?? snapshot.generation.readOwner(pod);
    const template = snapshot.templates.get(templateName)!;
    const data = templateData({ pod, owner, proxyConfig, user, isNative: false, snapshot });
    const fragment = fragmentOf(renderOverlay(template, data, snapshot, snapshot.newBudget()).patch);
    const context = { fragment, admitted: pod, request, owner, proxyConfig, version: template.version(), snapshot };
    let injected = pod;
    for (const [detail, step] of steps) {
      injected = step(injected, context);
      request.observe?.({ name: 'finish', detail }, injected);
    }
    return { pod: injected, templates: [templateName], warnings: [] };
  };
}
