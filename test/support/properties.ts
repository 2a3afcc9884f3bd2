import fc from 'fast-check';

/**
 * Every property of the suite runs from one seed, so that a run proves the same each time and a failure is one that its
 * change made. PROPERTY_SEED gives another seed, to look for new counter-examples.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_260_801) });

export default fc;
