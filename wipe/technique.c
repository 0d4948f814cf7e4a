#include "wipe/technique.h"

#include <string.h>

const struct technique techniques[] = {
	/* More passes never raise the level: what the host cannot address is never reached. */
	{ .kind = TECHNIQUE_OVERWRITE,
	  .id = "overwrite",
	  .title = "Overwrite of every addressable block by the host",
	  .claims = { [MEDIA_UNKNOWN] = LEVEL_CLEAR,
		      [MEDIA_HDD] = LEVEL_CLEAR,
		      [MEDIA_SSD] = LEVEL_CLEAR,
		      [MEDIA_CARD] = LEVEL_CLEAR,
		      [MEDIA_VIRTUAL] = LEVEL_CLEAR },
	  .source =
		  "NIST SP 800-88 Rev. 1 (2014), Appendix A, Clear; NIST SP 800-88 Rev. 2 (2025) by "
		  "reference to IEEE 2883-2022, Clear",
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "remapped_and_spare",
	  .is_stoppable = true,
	  .survives_power_cut = true,
	  .proofs = PROOF_WRITTEN_WHOLE | PROOF_FLUSHED | PROOF_READ_BACK_WHOLE |
		    PROOF_CANARIES_GONE | PROOF_SAME_DRIVE | PROOF_NATIVE_SIZE_KNOWN },
};
const size_t n_techniques = sizeof(techniques) / sizeof(techniques[0]);

static const struct {
	unsigned bit;
	const char *word;
} proofs[] = {
	{ PROOF_WRITTEN_WHOLE, "written_whole" },
	{ PROOF_FLUSHED, "flushed" },
	{ PROOF_READ_BACK_WHOLE, "read_back_whole" },
	{ PROOF_CANARIES_GONE, "canaries_gone" },
	{ PROOF_SAME_DRIVE, "same_drive" },
	{ PROOF_NATIVE_SIZE_KNOWN, "native_size_known" },
	{ PROOF_STATUS_BEFORE, "status_before" },
	{ PROOF_ACCEPTED, "accepted" },
	{ PROOF_OUR_RUN, "our_run" },
	{ PROOF_ENDED_BY_DRIVE, "ended_by_drive" },
	{ PROOF_NO_RESET, "no_reset" },
	{ PROOF_WHOLE_SCOPE, "whole_scope" },
	{ PROOF_UNLOCKED, "unlocked" },
	{ PROOF_READ_WHOLE, "read_whole" },
	{ PROOF_CONTENT_FITS, "content_fits" },
	{ PROOF_ENCRYPTS, "encrypts" },
	{ PROOF_PASSES_DONE, "passes_done" },
};

const struct technique *technique_by_id(const char *id)
{
	for (size_t i = 0; id && i < n_techniques; i++)
		if (strcmp(techniques[i].id, id) == 0)
			return &techniques[i];
	return NULL;
}

const char *proof_word(unsigned proof_bit)
{
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++)
		if (proofs[i].bit == proof_bit)
			return proofs[i].word;
	return NULL;
}
