/*
 * tests/sim/sample_job.h - made-up jobs in every variant that a paper can show: drive, plan,
 * consent, outcome, verdict, typed fields, machine and key facts, as one input of record_build().
 * No drive is touched; every figure is constant, so that records and pages can be compared.
 */
#ifndef KIYOME_TESTS_SIM_SAMPLE_JOB_H
#define KIYOME_TESTS_SIM_SAMPLE_JOB_H

#include "report/record.h"

enum sample_kind {
	SAMPLE_CLEARED, /* hard disk, asset, every typed field filled in Japanese, Clear required */
	SAMPLE_BELOW_REQUIRED,  /* cleared where Purge was required and lower accepted */
	SAMPLE_FAILED,          /* blocks that couldn't be written, read, or read back otherwise */
	SAMPLE_PARTIAL,         /* all written and read back, native size unknown; USB bridge */
	SAMPLE_STOPPED,         /* a person stopped it in the middle of the only pass */
	SAMPLE_PRACTICE,        /* cleared practice file, mandatory fields filled with 練習 */
	SAMPLE_SAMPLED,         /* read back by sample, as asked: partial */
	SAMPLE_BLANK,           /* inspection: blank, all read */
	SAMPLE_DATA_FOUND,      /* inspection: sampled, data found */
	SAMPLE_FALSE_SIZE,      /* a USB stick that holds an eighth of what it says */
	SAMPLE_RECHECK_SAME,    /* recheck: a fresh sample, the same */
	SAMPLE_RECHECK_DIFFERS, /* recheck of all: some blocks differ, some can't be read */
	SAMPLE_PURGED_SATA_SSD, /* crypto scramble, then block erase; an HPA was opened before */
	SAMPLE_PURGED_NVME,     /* block erase; zeros by mapping afterwards */
	SAMPLE_PURGED_HDD_OVERWRITE,   /* SAS: the drive's own overwrite, read back */
	SAMPLE_SECURITY_ERASE_CLEARED, /* an old hard disk, by name */
	SAMPLE_EMMC_CLEARED,
	SAMPLE_PURGED_CRYPTO, /* the key alone, by name, on a drive that says that it always encrypts */
	SAMPLE_FELL_BACK,     /* the drive refused to erase itself: overwritten by the host */
	SAMPLE_SANITIZE_FAILED, /* the drive says that it was sanitized, and two canaries survive */
	SAMPLE_COUNT
};

struct sample {
	struct device device;
	struct typed typed;
	struct machine machine;
	struct key_facts signer;
	struct plan plan;
	struct consent consent;
	struct outcome outcome;
	struct verdict verdict;
	struct inspection inspection;
	struct recheck recheck;
	struct original original;
	struct record_input input; /* points at the above */
};

const char *sample_word(enum sample_kind kind); /* "cleared", "below_required", … */

/* NULL: no memory. May be changed before record_build(&s->input, …). */
struct sample *sample_new(enum sample_kind kind);
void sample_free(struct sample *s);
void sample_freep(struct sample **s);

int sample_record(enum sample_kind kind, struct record *ret, struct error *err) _must_check_;
/* The same with the certificate of a real key, so that the paper can be signed and checked. */
int sample_record_signed_by(enum sample_kind kind, const struct key_facts *signer,
			    struct record *ret, struct error *err) _must_check_;

#endif
