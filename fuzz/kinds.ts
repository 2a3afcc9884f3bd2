import type { Target } from './target.ts';
import { openAnnotations } from './targets/annotations.ts';
import { openConfigurations } from './targets/configurations.ts';
import { openDocuments } from './targets/documents.ts';
import { openEscapes } from './targets/escapes.ts';
import { openFamilies } from './targets/families.ts';
import { openHttp } from './targets/http.ts';
import { openPassing } from './targets/passing.ts';
import { openPatches } from './targets/patches.ts';
import { openRecorded } from './targets/recorded.ts';
import { openReviews } from './targets/reviews.ts';
import { openSockets } from './targets/sockets.ts';
import { openTemplates } from './targets/templates.ts';
import { openYaml } from './targets/yaml.ts';

interface TargetKind {
  /** How many of thousand inputs go there: the cheaper an input, the more. */
  readonly share: number;
  /** Undefined where what it needs is absent. */
  open(): Target | undefined | Promise<Target>;
}

/** All targets by name. */
export const targetKinds: Readonly<Record<string, TargetKind>> = {
  patch: { share: 280, open: openPatches },
  yaml: { share: 576, open: openYaml },
  template: { share: 70, open: openTemplates },
  escape: { share: 20, open: openEscapes },
  passing: { share: 10, open: openPassing },
  annotations: { share: 8, open: openAnnotations },
  review: { share: 14, open: openReviews },
  http: { share: 6, open: openHttp },
  configuration: { share: 5, open: openConfigurations },
  recorded: { share: 8, open: openRecorded },
  documents: { share: 2, open: openDocuments },
  families: { share: 2, open: openFamilies },
  socket: { share: 1, open: openSockets },
};
