/*
 * tests/sim/mmc_door.h - a handle over one area of a simulated eMMC.
 */
#ifndef KIYOME_TESTS_SIM_MMC_DOOR_H
#define KIYOME_TESTS_SIM_MMC_DOOR_H

#include "devices/handle.h"
#include "tests/sim/mmc_model.h"

struct mmc_door {
	struct mmc_model *model;
	enum mmc_area area; /* as the node that a real handle is open on says */
};

/* What detection would say of it. */
void mmc_door_device(struct device *ret);

int mmc_door_handle(struct mmc_door *door, bool can_write, struct handle **ret,
		    struct error *err) _must_check_;

#endif
