#!/usr/bin/env node
import { runProgram } from './run-program.ts';

// kubectl runs what is called kubectl-sidecar_inject in the PATH as `kubectl sidecar-inject`.
void runProgram('kubectl sidecar-inject');
