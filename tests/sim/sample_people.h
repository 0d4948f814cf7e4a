/*
 * tests/sim/sample_people.h - the invented people, places, machine and key of sample_job.c.
 */
#ifndef KIYOME_TESTS_SIM_SAMPLE_PEOPLE_H
#define KIYOME_TESTS_SIM_SAMPLE_PEOPLE_H

#include "tests/sim/sample_job.h"

/* Fills typed, machine and signer of S. */
void sample_people(struct sample *s, enum sample_kind kind);

#endif
