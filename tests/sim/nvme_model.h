/*
 * tests/sim/nvme_model.h - an NVM subsystem as a state machine: a submission entry's fields and bytes in, status
 * and bytes out (NVMe base 1.4 and 2.1, NVM command set 1.0). Its media are a sim_drive, its time is a
 * number that the caller moves. Bytes and base only: nvme_transport.h makes a struct transport of it,
 * tests/rig/nvme_tcp.h puts a kernel in front of it.
 *
 * The medium holds the namespaces one behind the other, each its data first, then its metadata; a fault
 * at a block (drive_lies.h, sim_drive.h) counts blocks of the medium, not of a namespace.
 * Threads: one subsystem (all its controllers), one thread at a time.
 */
#ifndef KIYOME_TESTS_SIM_NVME_MODEL_H
#define KIYOME_TESTS_SIM_NVME_MODEL_H

#include "tests/sim/drive_lies.h"
#include "tests/sim/scsi_target.h"

#define NVM_NAMESPACES_MOST  16
#define NVM_CONTROLLERS_MOST 4
#define NVM_TRANSFER_MOST    (128u << 10) /* MDTS */
#define NVM_EVERY_NAMESPACE  0xffffffffu
#define NVM_IO_FEATURE       0x100 /* what a fault's `feature` is for commands of an I/O queue */

/* LBA formats: 512, 4096, 512 + 8, 4096 + 8, 4096 + 64 bytes. */
#define NVM_LBA_FORMATS 5

struct nvm_namespace_config {
	uint32_t nsid;  /* 0: the list ends here */
	uint64_t bytes; /* with metadata; 0: what is left of the medium */
	uint8_t lbaf;
	bool is_extended;   /* metadata at the end of each block, not in a buffer of its own */
	uint16_t attached;  /* bit N: to controller N + 1; 0: allocated, but nobody's */
	uint8_t protection; /* feature 84h: 1 on, 2 until power is cycled, 3 for ever */
};

enum nvm_freeze {
	NVM_FREEZE_NONE,
	NVM_FREEZE_FIRST,  /* Format and Sanitize are invalid opcodes until a power cycle */
	NVM_FREEZE_ALWAYS, /* and after it */
};

struct nvm_config {
	char model[41], serial[21], firmware[9],
		nqn[224]; /* ASCII; nqn empty: made of the serial */
	unsigned n_controllers;
	/* None at all: one over the whole medium, attached to all. */
	struct nvm_namespace_config namespaces[NVM_NAMESPACES_MOST];
	bool has_no_namespaces; /* really none */
	bool manages;           /* Namespace Management and Attachment */

	bool has_no_format;
	bool format_crypto, format_is_for_all, erase_is_for_all,
		refuses_broadcast; /* FNA 2, 0, 1, 3 */
	uint32_t format_ms;        /* a namespace */

	bool block, overwrite, crypto; /* SANICAP */
	bool no_deallocate_inhibited;  /* NDI */
	bool verifies;                 /* VERS: media verification state */
	bool takes_any_nsid;           /* Sanitize with an NSID is not refused */
	uint8_t nodmmas;
	uint32_t sanitize_ms; /* of block erase, and of one pass */
	uint32_t crypto_ms;
	uint32_t told_s;      /* its estimates in log 81h; 0: not told */
	bool has_old_success; /* log 81h tells of one from before */
	bool is_sanitizing;   /* a block erase began before we were there */
	bool has_failed;      /* in the failed state from one that was restricted */

	/* What a deallocated block reads as (DLFEAT 2:0): 1 zeros, 2 ones, 0 whatever is on the medium. */
	uint8_t deallocated_reads;
	bool unmaps_only; /* a lie: an erase only deallocates, the medium keeps all; counts as erase_nothing */
	bool keeps_mapped; /* a crypto erase deallocates nothing: noise is read */

	bool has_boot_partitions, has_rpmb, has_pending_firmware, has_protection;
	enum nvm_freeze freeze;
	bool opal, is_opal_locked, has_shadow;
	char psid[33];
	uint16_t temperature_k;
	uint64_t power_on_hours;

	struct drive_lies lies;
};

/* A command. IN, OUT and the metadata stay the caller's, and must stay while it is pending. */
struct nvm_request {
	uint16_t controller; /* CNTLID, from 1 on */
	bool is_io;
	uint8_t opcode;
	uint32_t nsid;
	uint32_t cdw[6]; /* command dwords 10 to 15 */
	const uint8_t *out;
	size_t n_out;
	uint8_t *in;
	size_t n_in_most;
	uint8_t *metadata; /* where blocks have theirs in a buffer of its own; NULL: not moved */
	size_t n_metadata;
};

struct nvm_reply {
	uint16_t status; /* type in 10:8, code in 7:0, do not retry in 14 */
	uint32_t result;
	size_t n_in;
};

struct nvm_model;

/* Over MEDIUM (blocks of 512), which stays the caller's and must outlive it. Aborts without memory. */
struct nvm_model *nvm_model_new(const struct nvm_config *c, struct sim_drive *medium);
void nvm_model_free(struct nvm_model *m);

/* As scsi_target.h says of the like-named. Format NVM that takes time is pending, one in a subsystem, and
 * an Asynchronous Event Request for ever; other commands may come in between. */
enum target_end nvm_model_run(struct nvm_model *m, const struct nvm_request *q,
			      struct nvm_reply *r);
enum target_end nvm_model_poll(struct nvm_model *m, const struct nvm_request *q,
			       struct nvm_reply *r);
/* The host no longer waits for Q (NULL: for any); what it asked for goes on. */
void nvm_model_forget(struct nvm_model *m, const struct nvm_request *q);
/* A controller is reset: its features are as at power-on. What the drive does inside goes on. */
void nvm_model_reset(struct nvm_model *m, uint16_t controller);
/* What a normal shutdown does: nothing is left in the cache. */
void nvm_model_shutdown(struct nvm_model *m);
void nvm_model_tick(struct nvm_model *m, uint32_t ms);
uint32_t nvm_model_due_ms(const struct nvm_model *m);
void nvm_model_power_cycle(struct nvm_model *m);
size_t nvm_model_save(const struct nvm_model *m, uint8_t *bytes, size_t n_most);
bool nvm_model_load(struct nvm_model *m, const uint8_t *bytes, size_t n);
uint64_t nvm_model_revision(const struct nvm_model *m);

struct drive_lies *nvm_model_lies(struct nvm_model *m);
struct sim_drive *nvm_model_medium(struct nvm_model *m);
const struct nvm_config *nvm_model_config(const struct nvm_model *m);
bool nvm_model_is_gone(const struct nvm_model *m);

/* Where a namespace lies and how it is formatted now. False: there is none. */
struct nvm_extent {
	uint64_t first_byte, n_blocks;
	uint32_t block_bytes, metadata_bytes;
};
bool nvm_model_extent(const struct nvm_model *m, uint32_t nsid, struct nvm_extent *ret);

/* Makes a drive from words, as target_make() does (the table of nvme_words.c). For example
 *	"nvme serial=N1 block crypto sanitize_ms=5000 ns=1 ns=7,detached erase_nothing"
 * False: *ret_wrong is the word that isn't understood (points into WORDS). */
bool nvm_make(const char *words, struct sim_drive *medium, struct nvm_model **ret,
	      const char **ret_wrong);

#endif
