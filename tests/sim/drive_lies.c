#include "tests/sim/drive_lies.h"

#include <stddef.h>
#include <string.h>

static const char *const words[LIE_COUNT] = {
	[LIE_NONE] = "none",
	[LIE_ERASE_NOTHING] = "erase_nothing",
	[LIE_SKIP] = "skip",
	[LIE_COME_BACK] = "come_back",
	[LIE_OLD_SUCCESS] = "old_success",
	[LIE_FAIL] = "fail",
	[LIE_STUCK] = "stuck",
	[LIE_DROP] = "drop",
	[LIE_DROP_ANSWER] = "drop_answer",
	[LIE_RESET] = "reset",
	[LIE_VANISH] = "vanish",
	[LIE_REFUSE] = "refuse",
	[LIE_NO_REGISTERS] = "no_registers",
	[LIE_ZERO_COUNT] = "zero_count",
	[LIE_WRONG_CAPACITY] = "wrong_capacity",
	[LIE_ALIAS] = "alias",
	[LIE_GOOD_FAILURE] = "good_failure",
};

const char *lie_word(enum lie l)
{
	return words[l];
}

struct lie_at *lie_at_command(struct drive_lies *l, uint8_t opcode, uint16_t feature)
{
	struct lie_at *acts = NULL;

	for (unsigned i = 0; i < LIES_AT; i++) {
		struct lie_at *at = &l->at[i];

		if (!at->how || at->opcode != opcode ||
		    (!at->any_feature && at->feature != feature))
			continue;
		at->n_seen++;
		if (!acts && (!at->nth || at->nth == at->n_seen))
			acts = at;
	}
	return acts;
}

void lies_go_on(struct drive_lies *l, const struct drive_lies *saved)
{
	memcpy(l->n, saved->n, sizeof(l->n));
	for (unsigned i = 0; i < LIES_AT; i++)
		l->at[i].n_seen = saved->at[i].n_seen;
}
