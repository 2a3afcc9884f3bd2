import { type Notice, noticeOfRefusal, noticeOn } from '../admission/notice.ts';
import type { Concern } from '../server/concern.ts';
import { EventConcern } from '../server/event-concern.ts';
import type { Answered } from '../server/review-handler.ts';
import type { Log } from '../server/review-log.ts';
import type { OpenApi } from './api-connection.ts';
import type { RefusedListener } from './configuration-source.ts';

/** What reports to Kubernetes what became of pods and configurations, where that is asked for. */
export interface EventSource {
  record(notice: Notice): void;
  /** Looks at what became of reviews; absent where nobody wants to know. */
  readonly answered?: Answered;
  readonly onRefused: RefusedListener;
  readonly concerns: readonly Concern[];
  /** What is returned ends it. */
  start(): () => void;
}

const silence: EventSource = { record: () => {}, onRefused: () => {}, concerns: [], start: () => () => {} };

/** @throws {CommandError} where there is no API server to report to */
export async function openEvents(
  { events }: { readonly events?: boolean },
  openApi: OpenApi,
  logger: Log,
): Promise<EventSource> {
  if (!events) return silence;
  const [api, { EventRecorder }] = await Promise.all([openApi(), import('../cluster/event-recorder.ts')]);
  const recorder = new EventRecorder(api, logger);
  return {
    ...reportingTo((notice) => recorder.record(notice)),
    concerns: [new EventConcern(recorder.counts)],
    start(): () => void {
      recorder.start();
      return () => recorder.stop();
    },
  };
}

/** Reports by way of somebody else, who does the rest. */
export function relayedEvents(
  { events }: { readonly events?: boolean },
  record: (notice: Notice) => void,
): EventSource {
  return events ? { ...silence, ...reportingTo(record) } : silence;
}

function reportingTo(
  record: (notice: Notice) => void,
): Required<Pick<EventSource, 'record' | 'answered' | 'onRefused'>> {
  return {
    record,
    answered({ answer }): void {
      const notice = noticeOn(answer.outcome);
      if (notice) record(notice);
    },
    onRefused({ problems }, configMaps): void {
      const configMap = configMaps?.injector ?? configMaps?.mesh;
      if (configMap) record(noticeOfRefusal(configMap, problems));
    },
  };
}
