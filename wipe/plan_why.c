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
	{ "why_reveal",
	  N_("Open what the drive hides from this computer, so that it is erased and read "
	     "back, too.") },
	{ "why_erase",
	  N_("Have the drive erase itself, and follow it until the drive itself says that "
	     "it has ended.") },
	{ "why_settle",
	  N_("Look at the drive anew: no password, no lock, its whole capacity there, "
	     "nothing of it left in this computer's caches.") },
	{ "why_survey",
	  N_("Read every block back and see that nothing is left that looks like data.") },
	{ "purge_by_drive",
	  N_("The drive erases itself, spare and retired blocks included; the level counts "
	     "only with every proof of it.") },
	{ "native_size_not_told",
	  N_("Not known: whether all blocks of the drive can be reached; the result will "
	     "not be better than partial.") },
	{ "overwrite_is_fallback",
	  N_("Done only if the drive refuses to erase itself and nothing was started.") },
	{ "not_offered", N_("The drive does not offer it.") },
	{ "kernel_blocks_path",
	  N_("Linux does not let the command through to this adapter; the drive itself may "
	     "have it.") },
	{ "path_loses_registers",
	  N_("The adapter loses the drive's answers, so that the end of the erase could not "
	     "be seen.") },
	{ "path_passes_nothing",
	  N_("The adapter lets no such command through; connect the drive directly.") },
	{ "path_loses_count",
	  N_("The adapter changes the number of passes on the way; connect the drive "
	     "directly.") },
	{ "quirk_never_sanitize", N_("This model is known to be damaged by the command.") },
	{ "quirk_no_security_erase", N_("This model is known to handle the command wrongly.") },
	{ "quirk_never_trust", N_("What this model says of its own erase is known to be false.") },
	{ "sanitize_is_frozen",
	  N_("The computer's firmware has frozen the drive's sanitize commands; switching "
	     "the drive off and on lifts that.") },
	{ "security_is_frozen",
	  N_("The computer's firmware has frozen the drive's security commands; kiyome "
	     "unfreeze, or switching the drive off and on, lifts that.") },
	{ "is_locked",
	  N_("The drive is locked by a password; kiyome unlock takes a known one off.") },
	{ "password_is_set",
	  N_("Somebody's password is set on the drive; take it off first (kiyome unlock).") },
	{ "attempts_are_used_up",
	  N_("Too many wrong passwords were tried; switch the drive off and on first.") },
	{ "state_is_unknown",
	  N_("The drive does not tell its state, and nothing is begun on a guess.") },
	{ "usb_security_erase",
	  N_("Never through USB: an adapter that passes on the password but not the erase "
	     "would leave the drive locked.") },
	{ "firmware_is_pending",
	  N_("A new firmware waits in the drive; restart the computer first.") },
	{ "too_many_namespaces",
	  N_("The drive has other namespaces, which this would leave as they are or not be "
	     "seen on.") },
	{ "boot_areas_stay",
	  N_("Its boot areas would keep what they hold, so that it would claim too much for the "
	     "drive.") },
	{ "capacity_is_unallocated",
	  N_("A part of the drive belongs to no namespace, and this does not reach it.") },
	{ "is_write_protected", N_("The drive is write-protected.") },
	{ "is_zoned", N_("This is a zoned drive: this computer cannot overwrite it as a whole.") },
	{ "proves_nothing_alone",
	  N_("It gives a locked drive back to its owner, but proves nothing about the data.") },
	{ "another_was_named", N_("Another technique was named.") },
	{ "claims_nothing_here", N_("On this kind of medium it would count for nothing.") },
	{ "sample_is_too_little",
	  N_("After it everything must be read back, and only a sample was asked for.") },
	{ "weaker", N_("Not needed: what was chosen is at least as strong.") },
	{ "below_required", N_("It does not reach the level that is required.") },
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
				     "why_reveal",
				     "why_erase",
				     "why_settle",
				     "why_survey",
				     "purge_by_drive",
				     "native_size_not_told",
				     "overwrite_is_fallback",
				     "not_offered",
				     "kernel_blocks_path",
				     "path_loses_registers",
				     "path_passes_nothing",
				     "path_loses_count",
				     "quirk_never_sanitize",
				     "quirk_no_security_erase",
				     "quirk_never_trust",
				     "sanitize_is_frozen",
				     "security_is_frozen",
				     "is_locked",
				     "password_is_set",
				     "attempts_are_used_up",
				     "state_is_unknown",
				     "usb_security_erase",
				     "firmware_is_pending",
				     "too_many_namespaces",
				     "boot_areas_stay",
				     "capacity_is_unallocated",
				     "is_write_protected",
				     "is_zoned",
				     "proves_nothing_alone",
				     "another_was_named",
				     "claims_nothing_here",
				     "sample_is_too_little",
				     "weaker",
				     "below_required",
				     NULL };

const char *plan_why_sentence(const char *id)
{
	for (size_t i = 0; id && i < sizeof(whys) / sizeof(whys[0]); i++)
		if (strcmp(whys[i].id, id) == 0)
			return whys[i].sentence;
	return NULL;
}
