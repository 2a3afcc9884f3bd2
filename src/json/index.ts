export {
  compareBytes,
  equalJson,
  freezeJson,
  isObject,
  type Json,
  type JsonObject,
  member,
  objectMember,
  setMember,
  textMember,
} from './json.ts';
export { JsonSyntaxError, parseJson } from './parse.ts';
export { repeatsMembers } from './repeated-members.ts';
export { goPlainString, goString, stringifyGoJson, stringifyJson } from './stringify.ts';
