import { InvalidArgumentError, Option } from 'commander';
import { isRevision, revisionRule } from '../inject/revision-name.ts';

/** An option whose value is the revision of a control plane; an empty one is the default one, as istioctl has it. */
export function revisionOption(flags: string, description = 'revision of the control plane'): Option {
  return new Option(flags, description).argParser(readRevision);
}

function readRevision(text: string): string {
  if (isRevision(text)) return text;
  throw new InvalidArgumentError(`A revision ${revisionRule}.`);
}
