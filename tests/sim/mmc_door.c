/*
 * tests/sim/mmc_door.c - the seam's side of a simulated eMMC.
 */
#include "tests/sim/mmc_door.h"

#include <string.h>

#include "devices/mmc_status.h"

static int door_mmc(void *ctx, struct mmc_command *c, unsigned n, enum answer *ret_answer,
		    struct error *err)
{
	struct mmc_door *door = ctx;

	(void)err;
	*ret_answer = ANSWER_DONE;
	for (unsigned i = 0; i < n; i++) {
		memset(c[i].response, 0, sizeof(c[i].response));
		if (!mmc_model_command(door->model, door->area, c[i].opcode, c[i].arg, c[i].data,
				       c[i].n_data, &c[i].response[0])) {
			*ret_answer = ANSWER_UNKNOWN;
			return 0;
		}
		if (mmc_answer(c[i].response[0]) == ANSWER_REFUSED)
			*ret_answer = ANSWER_REFUSED;
	}
	return 0;
}

static const struct transport transport = { .name = "mmc model", .mmc = door_mmc };

void mmc_door_device(struct device *ret)
{
	*ret = (struct device){ .name = "mmcblk7",
				.node = "/dev/mmcblk7",
				.transport = TRANSPORT_MMC,
				.media = MEDIA_CARD,
				.is_emmc = true };
	raw_text_set(&ret->vendor, "0x0000fe", 8);
	raw_text_set(&ret->model, "MUSTER", 6);
}

int mmc_door_handle(struct mmc_door *door, bool can_write, struct handle **ret, struct error *err)
{
	const struct handle_simulated sim = { .transport = &transport, .transport_ctx = door };
	struct device d;

	mmc_door_device(&d);
	return handle_open_simulated(&d, &sim, can_write, ret, err);
}
