#include "wipe/plan.h"

#include <string.h>

#include "base/text.h"

static const struct {
	const char *id, *sentence;
} whys[] = {
	{ "why_guard",
	  N_("Look at the drive once more and open it for this job alone: never another drive than "
	     "the one chosen, never one in use.") },
	{ "why_canaries",
	  N_("Take keyed fingerprints of up to 1,024 blocks all over the drive, to see afterwards that "
	     "each has changed; blank drives get random markers.") },
	{ "why_write", N_("Overwrite every block that the drive lets us address.") },
	{ "why_flush",
	  N_("Have the drive store what still lies in caches, and drop the caches of this computer, so "
	     "that the reading back reads the drive.") },
	{ "why_verify",
	  N_("Read every block back and compare it with the bytes that were to be written.") },
	{ "why_verify_sample",
	  N_("Read a random sample back and compare it with the bytes that were to be written; its "
	     "places are drawn after the erase.") },
	{ "why_canaries_check",
	  N_("Read the fingerprinted blocks again: a drive that still holds one was not erased.") },
	{ "why_identity", N_("See that it is still the same drive with the same size.") },
	{ "why_address_write",
	  N_("Write each block's own number over the whole drive, before anything of it is read: a "
	     "drive may hold less than it says.") },
	{ "why_address_verify",
	  N_("Read all the numbers back: each address must lead to a place of its own. A drive that "
	     "fails this is never called erased.") },
	{ "purge_needs_drive_command",
	  N_("A purge needs the drive's own sanitize command, or physical destruction; overwriting "
	     "never reaches that level.") },
	{ "purge_needs_physical_drive",
	  N_("This is a virtual medium: a purge is done on the physical drives that hold it.") },
	{ "overwrite_reaches_no_remapped",
	  N_("Overwriting does not reach sectors that the drive has taken out of use.") },
	{ "overwrite_reaches_no_spare",
	  N_("Overwriting does not reach the spare and retired flash blocks that the drive hides.") },
	{ "not_asked_of_drive",
	  N_("Not examined: whether the drive has a sanitize command of its own.") },
	{ "sample_proves_no_block",
	  N_("Only a sample will be read back, so that the result will be partial: no block outside "
	     "the sample is proven erased.") },
	{ "native_size_not_asked",
	  N_("Not examined: whether the drive hides blocks beyond its visible size; the result will be "
	     "partial.") },
	{ "passes_never_raise_level",
	  N_("More passes never raise the level; they are done because the method names them.") },
	{ "made_for_hard_disks",
	  N_("The method was made for hard disks; on this medium its passes do no more than one.") },
	{ "constant_hides_aliases",
	  N_("A constant pattern cannot show that two addresses lead to one place, as on a stick that "
	     "pretends to be larger; a random pass can.") },
	{ "medium_is_ram",
	  N_("The medium lies in this computer's memory: that data reach a medium is not proven.") },
};

const char *const plan_why_ids[] = { "why_guard",
				     "why_canaries",
				     "why_write",
				     "why_flush",
				     "why_verify",
				     "why_verify_sample",
				     "why_canaries_check",
				     "why_identity",
				     "why_address_write",
				     "why_address_verify",
				     "purge_needs_drive_command",
				     "purge_needs_physical_drive",
				     "overwrite_reaches_no_remapped",
				     "overwrite_reaches_no_spare",
				     "not_asked_of_drive",
				     "sample_proves_no_block",
				     "native_size_not_asked",
				     "passes_never_raise_level",
				     "made_for_hard_disks",
				     "constant_hides_aliases",
				     "medium_is_ram",
				     NULL };

const char *plan_why_sentence(const char *id)
{
	for (size_t i = 0; id && i < sizeof(whys) / sizeof(whys[0]); i++)
		if (strcmp(whys[i].id, id) == 0)
			return whys[i].sentence;
	return NULL;
}
