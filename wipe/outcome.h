/*
 * wipe/outcome.h - what happened, step by step: instants, bytes, bad ranges, proofs seen.
 * Grown by the job's own thread, frozen when job_run() returns, then only read.
 */
#ifndef KIYOME_WIPE_OUTCOME_H
#define KIYOME_WIPE_OUTCOME_H

#include "base/instant.h"
#include "base/ranges.h"
#include "devices/block.h"
#include "devices/transport.h"
#include "wipe/plan.h"

enum step_result { STEP_NOT_RUN, STEP_DONE, STEP_FAILED, STEP_STOPPED, STEP_RESULT_COUNT };
const char *step_result_word(enum step_result r);

struct outcome_step {
	enum step_kind kind;
	unsigned pass;
	enum step_result result;
	struct error error; /* of a step that failed */
	struct instant start, end;
	uint64_t bytes;           /* moved and proven by this step */
	uint64_t n_errors;        /* transfers that failed, also those that a retry cured */
	struct block_flush flush; /* STEP_FLUSH */
};

struct canary_outcome {
	unsigned n_taken; /* fingerprints before */
	unsigned n_blank; /* of those, blocks of one repeated byte or short string */
	unsigned
		n_markers; /* random blocks sent to the drive, in place of blank ones, because too few were not blank */
	unsigned
		n_markers_lost; /* of those, not read back as written: nothing is known of them and nothing is looked at */
	/* After; n_taken is the sum of these four and of the lost markers once all were looked at. At least 64 that were not
	 * blank (markers among them), or every block of a smaller drive, must have been there for a proof. */
	unsigned n_changed;
	unsigned n_same; /* the same bytes, and not as promised */
	unsigned n_unreadable;
	unsigned n_no_evidence;  /* blank before and now as promised: may never have been written */
	bool covers_every_block; /* a drive of fewer blocks than canaries */
	struct ranges same;      /* where a canary survived */
	struct ranges other;     /* of n_changed: neither as before nor as promised */
};

struct verify_outcome {
	unsigned pass;
	uint64_t n_bytes_read, n_bytes_equal;
	uint64_t n_bytes_total; /* to be read: the drive's size, or all places of the sample */
	struct ranges mismatching, unreadable;
	uint64_t n_samples; /* 0: everything was to be read */
	uint32_t sample_bytes;
	uint8_t seed[DIGEST_BYTES]; /* of the sample, drawn after the pass was flushed */
	uint64_t bound_ppb;         /* sample_bound_ppb(); 0 when not sampled */
};

/* A power cut, a kill, a crash: the job was left and went on from its checkpoint. */
struct interruption {
	unsigned step;         /* index: what was being done */
	uint64_t offset_bytes; /* where it went on: all before was written and flushed */
	struct instant seen;   /* newest checkpoint before */
	struct instant resumed;
	struct instant
		confirmed; /* afresh, after a new boot; utc_ms 0: what was given still stood */
	char boot_before[40], boot_after[40]; /* ids of the boots; the same after a kill */
};
#define INTERRUPTIONS_MOST 32 /* told of; more are counted, the newest in the last place */

/* Whether each address leads to a place of its own (wipe/address.h). */
struct address_outcome {
	uint64_t n_bytes_total; /* 0: not begun */
	uint64_t n_bytes_read, n_bytes_equal, n_bytes_differing;
	uint64_t n_bytes_unread;     /* tried, and unreadable */
	uint64_t n_bytes_unjudged;   /* read, but their mark could not be written */
	uint64_t n_aliased, n_other; /* blocks that differ: with another block's mark, with none */
	uint64_t alias_lba, alias_holds; /* the first one with another's mark, and whose */
	uint64_t
		distance; /* greatest that divides the number of blocks between each such pair; 0: none */
	struct ranges unwritten, differing, unreadable;
	uint8_t key[STREAM_KEY_BYTES];
};

/* One erase inside the drive. */
struct erase_outcome {
	const struct technique *technique;
	enum answer accepted;  /* what the drive said to the start; unknown is never yes */
	bool is_begun;         /* the start was sent, or a run that was under way was followed */
	bool was_attached;     /* ours from an earlier run, found under way or ended */
	bool was_asked_before; /* its state was told before the start */
	bool was_seen_running, has_ended_well, was_reset;
	bool has_command; /* NVMe: what was sent as CDW10, which log 81h tells again */
	uint32_t command;
	bool was_undone;  /* ATA SECURITY: our password was taken off by us, not by the erase */
	uint32_t stood_s; /* the longest that its progress stood still */
	struct sanitize_status before, after;
	/* ATA SECURITY: state before, after our password was set, at the end. */
	struct security_features security_before, security_armed, security_after;
	uint32_t passes_asked;
	bool no_deallocate_asked; /* NVMe NDAS */
	uint32_t n_polls;
	struct instant started, ended;
	char facts
		[200]; /* the drive's answer to a refusal or failure: status=, sense=, registers */
	enum reason reason; /* of its failure; REASON_NONE */
};

struct hidden_outcome {
	struct hidden_features before, after;
	bool hpa_lifted, ama_lifted, dco_restored;
	uint64_t size_before_bytes, size_after_bytes;
};

/* What was read over the whole drive after an erase whose content isn't promised. */
struct survey_outcome {
	uint64_t n_bytes_total; /* 0: not begun */
	uint64_t n_bytes_read;
	uint64_t n_zero, n_ones, n_constant, n_noise, n_data; /* blocks */
	struct ranges data, unreadable, rewritten; /* the last: unreadable until we wrote them */
	char signature[32]; /* libblkid's name of one that is still there; empty: none */
};

/* What the drive says once its erases are over. */
struct settle_outcome {
	bool is_done;
	enum told is_unlocked; /* no password, not locked, no shadow MBR */
	enum told always_encrypts;
	bool is_native; /* all that it has is shown, and that is what the plan says */
	bool is_whole;  /* nothing else belongs to it: namespaces, logical units */
};

struct outcome {
	uint8_t plan_digest[DIGEST_BYTES]; /* of the plan that was run */
	struct instant start, end;
	struct outcome_step steps[PLAN_STEPS];
	unsigned n_steps;
	unsigned proofs; /* bits of enum proof that were seen */
	struct canary_outcome canaries;
	struct address_outcome address;
	struct ranges unwritten; /* in the last pass that was begun; also what a stop left over */
	struct verify_outcome verify;    /* of the last verified pass */
	uint64_t n_blank_before_percent; /* share of blank canaries, for "the drive was blank" */
	struct erase_outcome erases[PLAN_ERASES];
	unsigned n_erases; /* as planned; not begun: technique NULL */
	struct hidden_outcome hidden;
	struct settle_outcome settled;
	struct survey_outcome survey;
	const struct technique
		*done; /* whose claim counts: the last erase that ended well; NULL: none */
	/* Not ended and not failed: the drive still erases, or wants a power cycle. No record is made; the
	 * checkpoint is kept and `kiyome resume` ends it. REASON_NONE: closed. */
	enum reason open;
	bool password_is_set; /* our ATA password is, or may be, still on the drive */
	bool stop_asked;
	enum reason first_reason; /* the first thing that went wrong; REASON_NONE */
	char first_what[200];
	char block_way[32]; /* block_ops.name */
	bool is_direct;
	char block_note[200];
	struct interruption interruptions[INTERRUPTIONS_MOST];
	unsigned n_interruptions; /* may exceed the most */
	unsigned n_stalls;        /* times that no answer came for METER_STALL_MS */
	uint32_t longest_stall_s;
	struct raw_text serial_after, model_after;
	uint64_t size_after_bytes;
	/* Each pass's key: protects nothing, lets another person regenerate the bytes. */
	uint8_t pass_keys[METHOD_PASSES][STREAM_KEY_BYTES];
};

#define OUTCOME_INIT         \
	{                    \
		.n_steps = 0 \
	}

#endif
