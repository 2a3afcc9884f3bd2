// Loaded before a program that a test starts: the program ends when its standard input does, that is, when whoever started
// it is gone, however that came.
process.stdin.on('end', () => process.exit(1)).resume();
process.stdin.unref();
