import { goType } from '../../kube/go-types.ts';
import { define } from '../../template/functions/define.ts';
import { trimSpace } from '../../template/functions/strings.ts';
import { printed } from '../../template/functions/text-of.ts';
import {
  anyType,
  type CallContext,
  type GoFunction,
  stringType,
  type Typed,
  type Value,
} from '../../template/value.ts';
import { type Container, type ContainerPort, proxyName } from '../pod.ts';

export const containersType = goType('[]v1.Container');

/** The payload of a `[]v1.Container`; nil has none. */
export function containersOf(value: Value): readonly Container[] {
  return ((value as Typed).payload as readonly Container[] | null) ?? [];
}

/** Only TCP is redirected; a port without protocol is a TCP port. */
const notRedirected: readonly unknown[] = ['UDP', 'SCTP'];

/** Whether a port belongs into the list. */
type PortFilter = (port: ContainerPort) => boolean;

const isRedirected: PortFilter = (port) => !notRedirected.includes(port.protocol);

function portList(containers: readonly Container[], accepts: PortFilter, context: CallContext): string {
  const ports = containers.flatMap((container) => container.ports ?? []);
  context.spend(containers.length + ports.length);
  return ports
    .filter(accepts)
    .map((port) => port.containerPort)
    .join(',');
}

/** Adds a port to a comma list. The check for its presence does not trim the items, but the new list is trimmed. */
function excludeInboundPort(port: string, list: string): string {
  if (port === '' || port === '0') return list;
  const items = list.split(',');
  if (items.includes(port)) return list;
  return [...items.map(trimSpace).filter((item) => item !== ''), port].join(',');
}

function portListFunctions(
  accepts: PortFilter,
): Readonly<Record<'includeInboundPorts' | 'applicationPorts', GoFunction>> {
  return {
    includeInboundPorts: define([containersType], ([containers], context) =>
      portList(containersOf(containers), accepts, context),
    ),
    applicationPorts: define([containersType], ([containers], context) =>
      portList(
        containersOf(containers).filter((container) => container.name !== proxyName),
        accepts,
        context,
      ),
    ),
  };
}

/** Until 1.3 the lists hold the ports of all protocols. */
export const allPortFunctions = portListFunctions(() => true);

/** Istio's functions on ports. */
export const portFunctions: Readonly<Record<string, GoFunction>> = {
  ...portListFunctions(isRedirected),
  excludeInboundPort: define([anyType, stringType], ([port, list], context) =>
    excludeInboundPort(trimSpace(printed(port, context)), list as string),
  ),
};
