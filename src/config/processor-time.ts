/**
 * Milliseconds of processor time that this process has used. Where a container may use a tenth of a processor, the wall
 * clock runs on while the process stands still, and a render of 20 ms would look like one of 200.
 */
export function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
