#include "wipe/outcome.h"

static const char *const result_words[STEP_RESULT_COUNT] = {
	[STEP_NOT_RUN] = "not_run",
	[STEP_DONE] = "done",
	[STEP_FAILED] = "failed",
	[STEP_STOPPED] = "stopped",
};

const char *step_result_word(enum step_result r)
{
	return (unsigned)r < STEP_RESULT_COUNT ? result_words[r] : "";
}
