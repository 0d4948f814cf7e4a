/*
 * ui/erase_job.h - one confirmed drive: number, journal, checkpoint, job, verdict, paper.
 */
#ifndef KIYOME_UI_ERASE_JOB_H
#define KIYOME_UI_ERASE_JOB_H

#include "ui/checkpoints.h"
#include "ui/command.h"
#include "ui/confirm.h"
#include "wipe/runner.h"

struct erase_job {
	struct session *session;
	const struct chosen *chosen;
	char number[NUMBER_TEXT];
	struct checkpoint_place place;
	struct outcome *outcome;
	struct verdict verdict;
	unsigned id;  /* in the runner */
	bool is_open; /* ended without a word: `kiyome resume` goes on */
	bool is_running, has_verdict;
	enum status status;
	/* What was shown last, and the newest sign of life. */
	int64_t shown_ms;
	unsigned shown_step;
	uint64_t n_signs;
	int64_t silent_ms;
	bool is_silent;
};

/* Journals plan, number and consent (or that an interrupted job goes on) and starts the thread. What
 * fails is said, j->status says what it means, and j->is_running stays false. */
void erase_job_start(struct erase_job *j, struct session *s, const struct chosen *c,
		     struct runner *runner);

/* Once the job has ended: its word, its paper; the checkpoint goes. */
void erase_job_end(struct erase_job *j, struct runner *runner);

/* After the drive was silent for SILENT_S: the same, without waiting. */
void erase_job_abandon(struct erase_job *j, struct runner *runner, uint64_t silent_s);

void erase_job_clear(struct erase_job *j);

#endif
