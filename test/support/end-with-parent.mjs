// Loaded before a program that a test starts: the program ends when its standard input does, that is, when whoever started
// it is gone, however that came. It does not say goodbye: nobody reads what it would still write.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
process.stdin.unref();
