import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type ControlPlaneFiles, writeControlPlaneFiles } from './control-plane-files.ts';
import { freePorts } from './free-ports.ts';
import { goProgram } from './go-program.ts';
import { Part } from './part.ts';
import { eventually } from './poll.ts';

/** Where a control plane is and who may do anything in it; plain data. */
export interface ClusterAccess {
  readonly server: string;
  /** Of the API server's certificate, in PEM. */
  readonly authority: string;
  /** Of the certificate that the API server shows to webhooks, in PEM. */
  readonly clientAuthority: string;
  readonly tokens: { readonly admin: string; readonly load: string };
  /** Path of a kubeconfig, and of the program that is also `kubectl`. */
  readonly kubeconfig: string;
  readonly program: string;
  readonly auditLog: string;
  /** The folder of the control plane, which goes away with it. */
  readonly directory: string;
}

type Flags = Readonly<Record<string, string>>;

const startLimit = 180_000;

/** etcd, an API server and the controllers, each a process, on free ports of this machine; nothing outlives it. */
export class ControlPlane {
  readonly access: ClusterAccess;
  readonly #files: ControlPlaneFiles;
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #flags: Readonly<Record<string, Flags>>;
  readonly #parts = new Map<string, Part>();

  private constructor(program: string, files: ControlPlaneFiles, ports: Ports, routing: 'files' | 'own') {
    this.#program = program;
    this.#files = files;
    this.#environment = routing === 'files' ? { SERVICES: files.path('services') } : {};
    this.#flags = {
      etcd: etcdFlags(files, ports),
      'kube-apiserver': apiServerFlags(files, ports),
      'kube-controller-manager': controllerFlags(files),
    };
    this.access = {
      server: serverUrl(ports),
      authority: files.authority,
      clientAuthority: files.clientAuthority,
      tokens: files.tokens,
      kubeconfig: files.path('admin.kubeconfig'),
      program,
      auditLog: files.path('audit.log'),
      directory: files.directory,
    };
    process.once('exit', this.#leaveNothing);
  }

  /** @param routing `files`: Services lead where {@link ControlPlane.route} says; else as the API server finds by itself */
  static async start(routing: 'files' | 'own' = 'own'): Promise<ControlPlane> {
    const program = await goProgram('control-plane');
    const [etcd, peer, apiServer] = await freePorts(3);
    const ports = { etcd: etcd!, peer: peer!, apiServer: apiServer! };
    const plane = new ControlPlane(program, writeControlPlaneFiles(serverUrl(ports)), ports, routing);
    try {
      plane.#run('etcd');
      await plane.startApiServer();
      plane.#run('kube-controller-manager');
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** Starts the API server and waits until it is ready. */
  async startApiServer(): Promise<void> {
    this.#run('kube-apiserver');
    await eventually(
      'the API server is ready',
      async () => {
        for (const part of this.#parts.values()) part.expectRunning();
        return (await isReady(this.access)) || undefined;
      },
      startLimit,
    );
  }

  /** Makes connections to a Service go to a port of this machine from now on. */
  route(namespace: string, service: string, port: number): void {
    mkdirSync(this.#files.path('services'), { recursive: true });
    writeFileSync(this.#files.path(`services/${namespace}.${service}`), `127.0.0.1:${port}`);
  }

  async killApiServer(): Promise<void> {
    await this.#parts.get('kube-apiserver')?.kill();
    this.#parts.delete('kube-apiserver');
  }

  /** Ends all parts at once; their data are not kept. */
  async stop(): Promise<void> {
    await Promise.all([...this.#parts.values()].map((part) => part.kill()));
    process.off('exit', this.#leaveNothing);
    this.#removeFiles();
  }

  #removeFiles(): void {
    rmSync(this.#files.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The parts see the end of their standard input when this process ends; the folder needs somebody to remove it. */
  readonly #leaveNothing = (): void => {
    for (const part of this.#parts.values()) void part.kill();
    this.#removeFiles();
  };

  #run(name: string): void {
    const options = {
      flags: this.#flags[name]!,
      environment: this.#environment,
      logFile: this.#files.path(`${name}.log`),
    };
    this.#parts.set(name, new Part(this.#program, name, options));
  }
}

/** Whether an API server takes requests. */
export function isReady({ server, authority }: Pick<ClusterAccess, 'server' | 'authority'>): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { ca: authority, agent: false, signal: AbortSignal.timeout(5000) };
    get(`${server}/readyz`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly apiServer: number;
}

const serverUrl = ({ apiServer }: Ports): string => `https://127.0.0.1:${apiServer}`;

function etcdFlags(files: ControlPlaneFiles, ports: Ports): Flags {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  return {
    name: 'e2e',
    'data-dir': files.path('etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `e2e=${peer}`,
    'unsafe-no-fsync': 'true',
    'log-level': 'warn',
  };
}

function apiServerFlags(files: ControlPlaneFiles, ports: Ports): Flags {
  return {
    'etcd-servers': `http://127.0.0.1:${ports.etcd}`,
    'bind-address': '127.0.0.1',
    'secure-port': String(ports.apiServer),
    'advertise-address': '127.0.0.1',
    // Endpoints may not hold a loopback address, so the API server must not enter itself.
    'endpoint-reconciler-type': 'none',
    'tls-cert-file': files.path('apiserver.crt'),
    'tls-private-key-file': files.path('apiserver.key'),
    'token-auth-file': files.path('tokens.csv'),
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': files.path('accounts.pub'),
    'service-account-signing-key-file': files.path('accounts.key'),
    'service-cluster-ip-range': '10.96.0.0/24',
    'admission-control-config-file': files.path('admission.yaml'),
    'audit-policy-file': files.path('audit-policy.yaml'),
    'audit-log-path': files.path('audit.log'),
    'audit-log-mode': 'blocking',
  };
}

/** None of the controllers that are about nodes and clouds. */
const controllers = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'cronjob-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'disruption-controller',
  'clusterrole-aggregation-controller',
];

function controllerFlags(files: ControlPlaneFiles): Flags {
  const kubeconfig = files.path('controllers.kubeconfig');
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'secure-port': '0',
    'leader-elect': 'false',
    // Pods then come from the account of each controller, as in real clusters.
    'use-service-account-credentials': 'true',
    'root-ca-file': files.path('ca.crt'),
    'service-account-private-key-file': files.path('accounts.key'),
    'kube-api-qps': '200',
    'kube-api-burst': '400',
    controllers: controllers.join(),
  };
}
