import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileProblem } from '../config/read-text.ts';
import { watchDirectories } from '../config/watch-directories.ts';
import { CertificateError } from '../trust/certificate.ts';

/** What some files hold together, and who wants to know of changes. */
export interface FollowedFiles<Value> {
  readonly files: readonly string[];
  /** @throws {CertificateError} where it must not be used */
  read(): Promise<Value>;
  isSame(one: Value, other: Value): boolean;
  changed(value: Value): void;
  /** What is there now cannot be used; told once per reason. */
  refused(error: CertificateError): void;
  /** What is there now can be used, whether it is new or not. */
  accepted?(): void;
}

/**
 * Follows what files hold.
 * @param current what they held last
 * @returns a function that ends it
 */
export function followFiles<Value>(followed: FollowedFiles<Value>, current: Value): () => void {
  let last = current;
  let complaint = '';
  const lookOnce = async (): Promise<void> => {
    try {
      const found = await followed.read();
      complaint = '';
      followed.accepted?.();
      if (followed.isSame(found, last)) return;
      last = found;
      followed.changed(found);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      if (error.message !== complaint) followed.refused(error);
      complaint = error.message;
    }
  };
  // One after the other: an earlier look must not have the last word.
  let looking = Promise.resolve();
  const look = (): Promise<void> => {
    looking = looking.then(lookOnce);
    return looking;
  };
  return watchDirectories(followed.files.map(dirname), look);
}

/** @throws {CertificateError} naming the file */
export async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CertificateError(`${file}: ${fileProblem(error) ?? (error as Error).message}`);
  }
}
