import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificateError, readCertificate, type ServedCertificate } from '../trust/certificate.ts';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** DNS names or IP addresses that the certificate must carry. */
  readonly names: readonly string[];
}

/**
 * Reads and checks a pair of files.
 * @throws {CertificateError} naming the file
 */
export async function readCertificateFiles(files: CertificateFiles, now: Date): Promise<ServedCertificate> {
  const { certificateFile, keyFile, names } = files;
  const certificate = await readPem(certificateFile);
  const key = await readPem(keyFile);
  try {
    return readCertificate(certificate, key, names, now);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new CertificateError(`${certificateFile}, ${keyFile}: ${error.message}`);
  }
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CertificateError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}

/** Kubelets swap a directory behind the file's back in several steps; they are over by then. */
const settleTime = 100;

/** For file systems that tell nothing about changes. */
const pollInterval = 15_000;

/** Who wants to know of changes. */
export interface CertificateListener {
  changed(certificate: ServedCertificate): void;
  /** The new pair cannot be served; told once per pair. */
  refused(error: CertificateError): void;
}

/**
 * Watches a pair of files.
 * @param current the pair that is served now
 * @returns a function that ends the watch
 */
export function watchCertificateFiles(
  files: CertificateFiles,
  current: ServedCertificate,
  listener: CertificateListener,
): () => void {
  let served = current;
  let lastComplaint = '';
  const look = async (): Promise<void> => {
    try {
      const found = await readCertificateFiles(files, new Date());
      lastComplaint = '';
      if (found.certificate === served.certificate && found.key === served.key) return;
      served = found;
      listener.changed(found);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      if (error.message !== lastComplaint) listener.refused(error);
      lastComplaint = error.message;
    }
  };
  return watchDirectories([dirname(files.certificateFile), dirname(files.keyFile)], look);
}

function watchDirectories(directories: readonly string[], look: () => Promise<void>): () => void {
  let settling: NodeJS.Timeout | undefined;
  const stir = (): void => {
    clearTimeout(settling);
    settling = setTimeout(look, settleTime).unref();
  };
  const watchers = [...new Set(directories)].map((directory) => watchDirectory(directory, stir));
  const poll = setInterval(look, pollInterval).unref();
  return () => {
    clearTimeout(settling);
    clearInterval(poll);
    for (const watcher of watchers) watcher?.close();
  };
}

/** Where watching fails, or ends because the directory went away, polling goes on. */
function watchDirectory(directory: string, stir: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, stir);
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}
