/** Go reads one digit or two for all but the year and the zone, and a comma for the point before the fraction. */
const date = /^(\d{4})-(\d\d?)-(\d\d?)(?:$|[Tt ])/;
const clock = /^(?:[Tt]| +)(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?/;
const zone = /^(?:Z|[-+](\d\d):(\d\d))$/;

/**
 * True for a text that Go's YAML reader takes for a point in time: a date; a date, `T` or `t`, time and zone; a date,
 * spaces and a time.
 */
export function isTimestamp(text: string): boolean {
  const day = date.exec(text);
  if (!day || !isDate(Number(day[1]), Number(day[2]), Number(day[3]))) return false;
  const afterDate = text.slice(`${day[1]}-${day[2]}-${day[3]}`.length);
  if (afterDate === '') return true;
  const time = clock.exec(afterDate);
  if (!time || Number(time[1]) > 23 || Number(time[2]) > 59 || Number(time[3]) > 59) return false;
  const afterTime = afterDate.slice(time[0].length);
  if (afterDate.startsWith(' ')) return afterTime === '';
  const offset = zone.exec(afterTime);
  return offset !== null && Number(offset[1] ?? 0) <= 24 && Number(offset[2] ?? 0) <= 60;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= lengths[month - 1]!;
}
