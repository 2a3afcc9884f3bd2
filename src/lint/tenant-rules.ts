import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';
import type { TenantInput } from './tenant-inputs.ts';

/** Members that say what a container may do to its node. */
const privileges =
  /(?:^|\.)(?:securityContext(?:\..+)?|host(?:Network|PID|IPC|Users)|hostPath(?:\..+)?|serviceAccountName)$/;

const images = /(?:^|\.)(?:initC|c)ontainers\[[^\]]*\]\.image$/;

/** Only the last part of the tag comes from the pod. */
const imageTypes: ReadonlySet<string> = new Set(['.ProxyImage', '.ProxyInitImage']);

/** What is worth a look about the text of pods in a template. */
export function tenantFindings(subject: Subject, inputs: readonly TenantInput[]): Finding[] {
  return inputs.flatMap((one) => {
    const { fills, path, position, source } = one;
    const finding = (code: Finding['code'], message: string): Finding => ({
      code,
      message,
      template: subject.name,
      position,
      path,
    });
    if (fills === 'condition') return [];
    if (fills === 'anchor, alias or tag') {
      return [finding('no-safe-place', `${one.action} prints ${one.input} in an anchor, alias or tag`)];
    }
    const found = [finding('tenant-text', `${one.input} is printed by ${one.action}: ${one.guards.join(', ')}`)];
    if (path !== undefined && privileges.test(path)) {
      found.push(finding('tenant-sets-privilege', `${one.input} decides ${path}`));
    }
    if (path !== undefined && images.test(path) && !imageTypes.has(source)) {
      found.push(
        finding('tenant-chooses-image', `${one.input} decides which image ${path.replace(/\.image$/, '')} runs`),
      );
    }
    return found;
  });
}
