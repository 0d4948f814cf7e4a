/*
 * tests/sim/nvme_sanitize.c - Sanitize (84h), its state machine and what it bars (NVMe base 2.1, Sanitize
 * Operations). Goes on through resets and power cycles.
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

enum { EXIT_FAILURE_MODE = 1, BLOCK, OVERWRITE, CRYPTO, EXIT_VERIFICATION };
enum { AUSE = 1 << 3, OIPBP = 1 << 8, NDAS = 1 << 9, EMVS = 1 << 10 };
/* SSTAT 2:0 */
enum { NEVER, SUCCEEDED, RUNNING, FAILED, SUCCEEDED_UNMAPPED };

static bool is_running(const struct nvm_model *m)
{
	return m->kept.sanitize == NVM_SSI_RESTRICTED || m->kept.sanitize == NVM_SSI_UNRESTRICTED;
}

static bool has_failed(const struct nvm_model *m)
{
	return m->kept.sanitize == NVM_SSI_RESTRICTED_FAILED ||
	       m->kept.sanitize == NVM_SSI_UNRESTRICTED_FAILED;
}

uint16_t nvm_sanitize_bars(const struct nvm_model *m, const struct nvm_request *q)
{
	if (is_running(m))
		return NVM_SANITIZE_RUNS;
	if (has_failed(m))
		return NVM_SANITIZE_FAILED;
	/* While the media are looked at they can be read, and nothing else. */
	if (m->kept.sanitize == NVM_SSI_VERIFYING && !(q->is_io && q->opcode == NVM_READ))
		return NVM_SANITIZE_RUNS;
	return NVM_OK;
}

uint16_t nvm_sanitize_passes(const struct nvm_model *m)
{
	const struct erase_run *r = &m->kept.run;

	if (!r->is_running)
		return m->kept.passes;
	return r->n_bytes ? (uint16_t)(r->done_bytes / r->n_bytes) : 0;
}

/* The run that CDW10 and CDW11 ask for; false: not one that this drive has. */
static bool run_make(struct nvm_model *m, uint32_t cdw10, uint32_t cdw11, struct erase_run *run)
{
	const struct nvm_config *c = &m->config;
	uint8_t pattern[4];
	uint32_t passes = cdw10 >> 4 & 0x0f;

	switch (cdw10 & 7) {
	case BLOCK:
		sim_erase_start(run, ERASE_PATTERN, "", 1, c->sanitize_ms);
		return c->block;
	case CRYPTO:
		sim_erase_start(run, ERASE_NOISE, NULL, 0, c->crypto_ms);
		run->noise = ++m->kept.noise;
		return c->crypto;
	case OVERWRITE:
		put32(pattern, cdw11);
		passes = passes ? passes : 16;
		sim_erase_start(run, ERASE_PATTERN, pattern, sizeof(pattern),
				c->sanitize_ms * passes);
		run->passes = passes;
		run->inverts = cdw10 & OIPBP;
		/* An inverting overwrite ends with the pattern as given (base, OIPBP). */
		run->inverts_first = run->inverts && passes % 2 == 0;
		return c->overwrite;
	default:
		return false;
	}
}

static uint16_t obstacle(const struct nvm_model *m, const struct nvm_request *q)
{
	if (is_running(m) || m->kept.sanitize == NVM_SSI_VERIFYING)
		return NVM_SANITIZE_RUNS;
	/* Out of a restricted failure leads a restricted sanitize alone. */
	if (m->kept.sanitize == NVM_SSI_RESTRICTED_FAILED && q->cdw[0] & AUSE)
		return NVM_SANITIZE_FAILED;
	if (m->config.has_pending_firmware)
		return NVM_FIRMWARE_PENDING;
	if (nvm_any_is_protected(m))
		return NVM_PROTECTED;
	if (m->kept.formatting.is_running)
		return NVM_FORMAT_RUNS;
	return NVM_OK;
}

static void begin(struct nvm_model *m, uint32_t cdw10, const struct erase_run *run)
{
	struct nvm_kept *k = &m->kept;
	bool keeps = cdw10 & NDAS;

	k->run = *run;
	k->run.n_bytes = m->n_blocks * MEDIUM_BLOCK;
	k->sanitize = cdw10 & AUSE ? NVM_SSI_UNRESTRICTED : NVM_SSI_RESTRICTED;
	k->failed_from = 0;
	k->status = RUNNING;
	k->command = cdw10;
	k->passes = 0;
	k->is_erased = false;
	k->was_overruled = keeps && m->config.no_deallocate_inhibited;
	k->does_verify = cdw10 & EMVS;
	/* An overwrite leaves its pattern to be read; only the others deallocate. */
	k->does_deallocate = (!keeps || k->was_overruled) && (cdw10 & 7) != OVERWRITE &&
			     !((cdw10 & 7) == CRYPTO && m->config.keeps_mapped);
	memset(&m->session, 0, sizeof(m->session));
	nvm_changed(m);
	nvm_sanitize_step(m, 0);
}

static uint16_t start(struct nvm_model *m, const struct nvm_request *q)
{
	uint32_t cdw10 = q->cdw[0];
	uint16_t status = obstacle(m, q);
	struct erase_run run;

	if (status)
		return status;
	if (!run_make(m, cdw10, q->cdw[1], &run) || (cdw10 & EMVS && !m->config.verifies))
		return NVM_INVALID_FIELD;
	/* Feature 17h, NODRM: an inhibited No-Deallocate is an error, or only a warning. */
	if (cdw10 & NDAS && m->config.no_deallocate_inhibited && !m->kept.is_nodrm)
		return NVM_INVALID_FIELD;
	if (m->kept.lies.has_old_success) {
		m->kept.lies.n[LIE_OLD_SUCCESS]++;
		return NVM_OK;
	}
	begin(m, cdw10, &run);
	return NVM_OK;
}

static void end_verification(struct nvm_model *m)
{
	m->kept.sanitize = NVM_SSI_IDLE;
	nvm_unmap_erased(m, 0, m->n_blocks * MEDIUM_BLOCK);
	nvm_changed(m);
}

uint16_t nvm_sanitize(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	(void)r;
	if (q->nsid && !m->config.takes_any_nsid)
		return NVM_INVALID_FIELD;
	switch (q->cdw[0] & 7) {
	case EXIT_FAILURE_MODE:
		if (is_running(m))
			return NVM_SANITIZE_RUNS;
		if (m->kept.sanitize == NVM_SSI_RESTRICTED_FAILED)
			return NVM_SANITIZE_FAILED;
		if (has_failed(m)) {
			m->kept.sanitize = NVM_SSI_IDLE;
			nvm_changed(m);
		}
		return NVM_OK;
	case EXIT_VERIFICATION:
		if (!m->config.verifies)
			return NVM_INVALID_FIELD;
		if (m->kept.sanitize != NVM_SSI_VERIFYING)
			return NVM_SEQUENCE;
		end_verification(m);
		return NVM_OK;
	default:
		return start(m, q);
	}
}

static void succeed(struct nvm_model *m)
{
	struct nvm_kept *k = &m->kept;
	bool does_nothing = k->lies.erases_nothing && !m->config.unmaps_only;
	bool unmaps = k->does_deallocate && !k->does_verify && !does_nothing;

	k->status = k->was_overruled ? SUCCEEDED_UNMAPPED : SUCCEEDED;
	k->sanitize = k->does_verify ? NVM_SSI_VERIFYING : NVM_SSI_IDLE;
	k->passes = (k->command & 7) == OVERWRITE ? (uint8_t)(k->run.passes & 0x1f) : 0;
	k->is_erased = true;
	if (unmaps)
		nvm_unmap_erased(m, 0, m->n_blocks * MEDIUM_BLOCK);
	else if (!does_nothing)
		nvm_unmap(m, 0, m->n_blocks * MEDIUM_BLOCK, false);
}

void nvm_sanitize_step(struct nvm_model *m, uint32_t ms)
{
	struct nvm_kept *k = &m->kept;
	bool tells_truth = !k->lies.erases_nothing;
	enum erase_step step;

	if (!is_running(m))
		return;
	k->lies.erases_nothing |= m->config.unmaps_only;
	step = sim_erase_step(&k->run, m->medium, &k->lies, ms);
	if (tells_truth)
		k->lies.erases_nothing = false;
	if (step == ERASE_RUNS)
		return;
	if (step == ERASE_DONE) {
		succeed(m);
	} else {
		k->failed_from = k->sanitize;
		k->sanitize = k->sanitize == NVM_SSI_RESTRICTED ? NVM_SSI_RESTRICTED_FAILED
								: NVM_SSI_UNRESTRICTED_FAILED;
		k->status = FAILED;
	}
	nvm_changed(m);
}

void nvm_sanitize_init(struct nvm_model *m)
{
	struct nvm_kept *k = &m->kept;
	struct erase_run run;

	if (m->config.has_old_success || k->lies.has_old_success) {
		k->status = SUCCEEDED;
		k->command = BLOCK;
		k->is_erased = true;
	}
	if (m->config.has_failed) {
		k->status = FAILED;
		k->command = BLOCK;
		k->sanitize = NVM_SSI_RESTRICTED_FAILED;
		k->failed_from = NVM_SSI_RESTRICTED;
	}
	if (m->config.is_sanitizing && run_make(m, BLOCK, 0, &run))
		begin(m, BLOCK, &run);
}
