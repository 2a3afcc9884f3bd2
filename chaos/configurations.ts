import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedRequest } from '../bench/raw-client.ts';
import { requestsFor, type Workload, workloads } from '../bench/workloads.ts';
import { loadSnapshot } from '../src/config/load-snapshot.ts';
import type { Documents } from '../test/reload/documents.ts';
import { MountedVolume } from '../test/support/mounted-volume.ts';
import { root } from '../test/support/program.ts';

/** A configuration that can come into force, with what pods look like under it. */
export interface Variant {
  readonly documents: Required<Documents>;
  readonly digest: string;
  /** The requests are the same for all; each one's check is for this configuration. */
  readonly requests: readonly PreparedRequest[];
}

/** The configurations of a run as a mounted ConfigMap, and which of them may be in force. */
export class Configurations {
  readonly variants: readonly Variant[];
  readonly #volume: MountedVolume;
  #mayBeLive: ReadonlySet<Variant>;

  private constructor(variants: readonly Variant[], volume: MountedVolume) {
    this.variants = variants;
    this.#volume = volume;
    this.#mayBeLive = new Set([variants[0]!]);
  }

  /** @param ids of the bench's workloads that requests are made of */
  static async mount(count: number, ids: readonly string[]): Promise<Configurations> {
    const volume = new MountedVolume();
    const variants: Variant[] = [];
    for (let number = 0; number < count; number++) {
      const documents = embeddedDocuments(`registry.example.com/v${number}`);
      volume.swap({ ...documents });
      const snapshot = await loadSnapshot({ config: volume.directory, revision: 'default' });
      variants.push({
        documents,
        digest: snapshot.digest(),
        requests: requestsFor(mixOf(workloads(snapshot), ids), snapshot),
      });
    }
    volume.swap({ ...variants[0]!.documents });
    return new Configurations(variants, volume);
  }

  /** The options of `serve` for it. */
  get words(): string[] {
    return ['--config', this.#volume.directory, '--revision', 'default'];
  }

  /** What requests may be answered by at this moment. */
  get mayBeLive(): ReadonlySet<Variant> {
    return this.#mayBeLive;
  }

  /** Puts a configuration in place of the one that is there. */
  write(next: Variant): void {
    this.#mayBeLive = new Set([...this.#mayBeLive, next]);
    this.writeBad(next.documents);
  }

  /** Puts one there that must not come into force. */
  writeBad(documents: Documents): void {
    this.#volume.swap({ ...(documents as Record<string, string>) });
  }

  /** Every replica has it. */
  isLive(variant: Variant): void {
    this.#mayBeLive = new Set([variant]);
  }

  remove(): void {
    this.#volume.remove();
  }
}

function embeddedDocuments(hub: string): Required<Documents> {
  const read = (name: string): string => readFileSync(join(root, `templates/default/${name}.yaml`), 'utf8');
  return { config: read('config'), values: read('values').replace('docker.io/istio', hub), mesh: read('mesh') };
}

function mixOf(all: readonly Workload[], ids: readonly string[]): Workload {
  return { id: 'mix', title: 'mix', reviews: ids.flatMap((id) => all.find((one) => one.id === id)!.reviews) };
}
