/*
 * tests/sim/sim_random.h - stands in for the kernel's random source in a program that names it, so
 * that what a job draws (keys, canaries, markers) comes from the test's seed and can be repeated.
 */
#ifndef KIYOME_TESTS_SIM_RANDOM_H
#define KIYOME_TESTS_SIM_RANDOM_H

#include <stdint.h>

void sim_random_seed(uint64_t seed);

#endif
