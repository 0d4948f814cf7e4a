/*
 * tests/sim/sample_drive.h - samples of erases inside the drive, for sample_job.c only: what each drive
 * offers, and what its erase left behind.
 */
#ifndef KIYOME_TESTS_SIM_SAMPLE_DRIVE_H
#define KIYOME_TESTS_SIM_SAMPLE_DRIVE_H

#include "tests/sim/sample_job.h"

bool sample_is_drive(enum sample_kind kind);
void sample_drive_device(struct device *d, enum sample_kind kind);
/* The technique by name; NULL: auto. */
const char *sample_drive_technique(enum sample_kind kind);
/* What the erases did, before any step is laid out. STARTED is the moment of the first. */
void sample_drive_erases(struct sample *s, enum sample_kind kind, struct instant started);
/* What was seen of the whole drive afterwards. */
void sample_drive_after(struct sample *s, enum sample_kind kind);

#endif
