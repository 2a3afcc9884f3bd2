import { asJson } from '../inject/pod.ts';
import { readDocument } from '../offline/read-object.ts';
import { podsIn, type UninjectRules } from '../offline/uninject-document.ts';
import { objectText } from '../offline/workload-error.ts';
import { changeText, podChanges } from '../policy/pod-changes.ts';

/** Tells what differs between the pods of two versions of a document, one line each under the name of the object. */
export function describeWith(rules: UninjectRules): (before: string, after: string) => string[] {
  return (before, after) => {
    const earlier = podsIn(readDocument(before), rules);
    return podsIn(readDocument(after), rules).flatMap(({ object, pod }, index) => {
      const changes = podChanges(asJson(earlier[index]!.pod), asJson(pod));
      return changes.length === 0 ? [] : [objectText(object), ...changes.map(changeText)];
    });
  };
}
